/**
 * The person inside the extension host: answers what the extension asks through `vscode`, and
 * goes to the emulator in place of a browser. VS Code leaves `vscode.env` open to this in tests.
 */
import * as vscode from 'vscode';

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

/** Puts `value` in the place of a member of `vscode` until disposed. */
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
      // As the real one: the redirect is followed by the browser, not by who opened it.
      const redirect = await control<string>('decideAuthorization', { url, user, decision });
      void fetch(redirect);
    } else {
      const userCode = new URL(url).searchParams.get('user_code');
      await control('decideDevice', { user, decision, userCode });
    }
    return true;
  });
}

/** Answers the next dialogs and notifications by the labels given, the others as dismissed. */
export function answer(...labels: string[]): Part & { texts: string[] } {
  const texts: string[] = [];
  const part = standIn(vscode.window, 'showInformationMessage', (async (
    text: string,
    ...items: unknown[]
  ) => {
    texts.push(text);
    return items.find((item) => labels.includes(item as string));
  }) as typeof vscode.window.showInformationMessage);
  return { ...part, texts, [Symbol.dispose]: part[Symbol.dispose] };
}

/** Signs every account out, through the command and its list. */
export async function signOutAll(): Promise<void> {
  using _ = standIn(vscode.window, 'showQuickPick', (async (items: unknown, options: unknown) => {
    const all = (await items) as unknown[];
    return (options as { canPickMany?: boolean }).canPickMany ? all : all[0];
  }) as typeof vscode.window.showQuickPick);
  using __ = answer();
  await vscode.commands.executeCommand('iamIdentityCenter.signOut');
}

/** Resolves to what `happens` answers first that is not undefined. */
export async function until<T>(
  what: string,
  seconds: number,
  happens: () => Promise<T | undefined>,
): Promise<T> {
  const end = performance.now() + seconds * 1000;
  for (;;) {
    const found = await happens();
    if (found !== undefined) return found;
    if (performance.now() > end) throw new Error(`waited ${seconds} s in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
