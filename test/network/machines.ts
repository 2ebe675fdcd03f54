/**
 * A second computer: a network namespace of its own that is connected to this one by a cable and in no
 * other way, and that a browser runs in. Needs root and iproute2.
 */
import { execFile, execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { findChromium } from '../vscode/chromium.ts';

export interface SecondComputer extends AsyncDisposable {
  /** An address on the cable that no computer has, so that packets to it get no answer at all. */
  deadAddress: string;
  /** A program that runs a browser on the second computer. */
  browser: string;
}

/** Returns why there cannot be a second computer here, or nothing when there can. */
export function whyNoSecondComputer(): string | undefined {
  if (process.platform !== 'linux') return 'only Linux has network namespaces';
  const name = `probe-${process.pid}`;
  try {
    execFileSync('ip', ['netns', 'add', name], { stdio: 'pipe' });
    execFileSync('ip', ['netns', 'delete', name], { stdio: 'pipe' });
    return undefined;
  } catch (error) {
    return `this machine does not allow network namespaces: ${(error as Error).message.trim()}`;
  }
}

/**
 * @param options.address the address of this computer for the second one, of 198.51.100.0/24, which is
 *   reserved for documentation and not a real network (RFC 5737)
 * @param options.secure an origin that the browser on the second computer treats as a secure one
 */
export async function startSecondComputer(options: {
  address: string;
  secure: string;
}): Promise<SecondComputer> {
  await using stack = new AsyncDisposableStack();
  const name = `far-${process.pid}`;
  const [near, far] = [`near${process.pid}`, `far${process.pid}`].map((end) => end.slice(-15)) as [
    string,
    string,
  ];
  const ip = (...args: string[]) => promisify(execFile)('ip', args);
  await ip('netns', 'add', name);
  stack.defer(async () => void (await ip('netns', 'delete', name)));
  await ip('link', 'add', near, 'type', 'veth', 'peer', 'name', far, 'netns', name);
  // Linux takes seconds to check an IPv6 address of its own making, and then a browser that is loading
  // a page gives up: the network has changed.
  if (existsSync('/proc/sys/net/ipv6')) {
    await ip('link', 'set', near, 'addrgenmode', 'none');
    await ip('-n', name, 'link', 'set', far, 'addrgenmode', 'none');
  }
  await ip('address', 'add', `${options.address}/24`, 'dev', near);
  await ip('link', 'set', near, 'up');
  await ip('-n', name, 'address', 'add', '198.51.100.2/24', 'dev', far);
  await ip('-n', name, 'link', 'set', far, 'up');
  await ip('-n', name, 'link', 'set', 'lo', 'up');
  const deadAddress = '198.51.100.9';
  const noAnswer = ['lladdr', '02:00:00:00:00:09', 'nud', 'permanent'];
  await ip('neighbour', 'add', deadAddress, ...noAnswer, 'dev', near);

  const folder = await mkdtemp(path.join(tmpdir(), 'far-'));
  stack.defer(() => rm(folder, { recursive: true }));
  const browser = path.join(folder, 'browser');
  const flags = [
    '--ignore-certificate-errors',
    `--unsafely-treat-insecure-origin-as-secure=${options.secure}`,
  ];
  await writeFile(
    browser,
    `#!/bin/sh\nexec ip netns exec ${name} '${await findChromium()}' ${flags.join(' ')} "$@"\n`,
  );
  await chmod(browser, 0o755);
  const started = stack.move();
  return { deadAddress, browser, [Symbol.asyncDispose]: () => started.disposeAsync() };
}
