/** The options of `npm start`. */
import { parseArgs } from 'node:util';

export const help = `npm start: a real VS Code with the extension, beside an Identity Center on this computer.

  npm start -- [options]

  --port <number>  the port of VS Code on 127.0.0.1 (default: a free one)
  --headless       let a scripted user play the whole story, as is done where output is piped
  --help           this text
`;

export interface DemoOptions {
  help: boolean;
  headless: boolean;
  port?: number;
}

/** @throws Error with one sentence for an unknown option or an invalid port */
export function readOptions(args: readonly string[]): DemoOptions {
  const { values } = parse(args);
  const { help: isHelp = false, headless = false, port } = values;
  if (port === undefined) return { help: isHelp, headless };
  const number = Number(port);
  if (!/^\d+$/.test(port) || number < 1 || number > 65_535) {
    throw new Error(`--port takes a number from 1 to 65535, not "${port}".`);
  }
  return { help: isHelp, headless, port: number };
}

function parse(args: readonly string[]) {
  const options = {
    help: { type: 'boolean' },
    headless: { type: 'boolean' },
    port: { type: 'string' },
  } as const;
  try {
    return parseArgs({ args: [...args], options });
  } catch (error) {
    const [first] = (error as Error).message.split(/\.\s/, 1);
    throw new Error(`${first}. "npm start -- --help" lists the options.`, { cause: error });
  }
}
