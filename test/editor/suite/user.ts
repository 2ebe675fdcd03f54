/**
 * The user inside the extension host: answers what the extension asks through `vscode`, and goes to
 * the emulator instead of a browser. In tests, VS Code lets the members of `vscode` be replaced.
 */
import * as vscode from 'vscode';
import { FakeInputBox, FakeQuickPick } from '../../fakes/editor/quickInput.ts';

/** The emulator's control interface; resolves to its answer. */
export async function control<T = unknown>(command: string, input: object = {}): Promise<T> {
  const response = await fetch(`${process.env.AWS_ENDPOINT_URL_SSO_OIDC}/_control/${command}`, {
    method: 'POST',
    body: JSON.stringify(input),
  });
  const answer = (await response.json()) as T;
  if (!response.ok) throw new Error(`control ${command}: ${JSON.stringify(answer)}`);
  return answer;
}

export interface Request {
  path: string;
  status: number | 'reset';
  grantType?: string;
  issued: Record<string, string>;
}

/** What the emulator was asked for a path. */
export async function asked(path: string, grantType?: string): Promise<Request[]> {
  const journal = await control<Request[]>('journal');
  return journal.filter(
    (entry) => entry.path === path && (grantType === undefined || entry.grantType === grantType),
  );
}

type Decision = 'approve' | 'deny';

interface Part {
  [Symbol.dispose](): void;
}

/** Replaces a member of `vscode` by `value` until it is disposed of. */
export function standIn<T extends object, K extends keyof T>(owner: T, key: K, value: T[K]): Part {
  const original = owner[key];
  owner[key] = value;
  return {
    [Symbol.dispose]() {
      owner[key] = original;
    },
  };
}

/** Follows every address that is opened as `user` would, deciding on the emulator's pages. */
export function browse(user: string, decision: Decision = 'approve'): Part {
  return standIn(vscode.env, 'openExternal', async (target) => {
    const url = target.toString(true);
    if (url.includes('/authorize')) {
      // As in a real browser, the redirect is followed after `openExternal` has resolved.
      const redirect = await control<string>('decideAuthorization', { url, user, decision });
      void fetch(redirect);
    } else {
      const userCode = new URL(url).searchParams.get('user_code');
      await control('decideDevice', { user, decision, userCode });
    }
    return true;
  });
}

/** Presses the buttons with these labels in dialogs and notifications, and closes all others. */
export function answer(...labels: string[]): Part & { texts: string[] } {
  const texts: string[] = [];
  const show = async (text: string, ...items: unknown[]) => {
    texts.push(text);
    return items.find((item) => labels.includes(item as string));
  };
  const parts = [
    standIn(vscode.window, 'showInformationMessage', show as never),
    standIn(vscode.window, 'showErrorMessage', show as never),
  ];
  return {
    texts,
    [Symbol.dispose]() {
      for (const part of parts) part[Symbol.dispose]();
    },
  };
}

/**
 * Lets the extension "Consumer" have the account, as the entry of the Accounts menu does that it gets
 * by asking: VS Code shows no dialog in tests, but its lists.
 */
export async function grant(scopes: string[]): Promise<void> {
  await vscode.commands.executeCommand('consumer.showSession', scopes, { silent: false });
  await vscode.commands.executeCommand(
    'aws-iam-identity-centeridentity-center-tests.consumerAccess',
  );
  await until('access', 20, async () => {
    await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
    return vscode.commands.executeCommand('consumer.showSession', scopes);
  });
}

/** Enters `text` into every input box. */
export function enter(text: string): Part {
  const create = () => {
    const box = new FakeInputBox(() => setImmediate(() => void box.enter(text)));
    return box;
  };
  return standIn(vscode.window, 'createInputBox', create as never);
}

/** Signs all users out, through the command and its list. */
export async function signOutAll(): Promise<void> {
  const create = () => {
    const pick = new FakeQuickPick(() => void chooseAll(pick));
    return pick;
  };
  using _ = standIn(vscode.window, 'createQuickPick', create as never);
  using __ = answer();
  await vscode.commands.executeCommand('iamIdentityCenter.signOut');
}

async function chooseAll(pick: FakeQuickPick): Promise<void> {
  await until('rows', 10, async () => (pick.items.length > 0 ? true : undefined));
  // The last row is everybody, or the only user.
  pick.activeItems = pick.items.slice(-1);
  await pick.accept();
}

/** Resolves to the first result of `happens` that is not undefined. */
export async function until<T>(
  what: string,
  seconds: number,
  happens: () => Promise<T | undefined>,
): Promise<T> {
  const end = performance.now() + seconds * 1000;
  for (;;) {
    const found = await happens();
    if (found !== undefined) return found;
    if (performance.now() > end) throw new Error(`waited ${seconds} s for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
