/** The environment that an extension gives to terminals. */
import type * as Vscode from 'vscode';
import { partly } from '../partly.ts';

export interface FakeEnvironment extends Vscode.EnvironmentVariableCollection {
  /** The variables that terminals get. */
  readonly variables: Readonly<Record<string, string>>;
  /** How often it was changed. */
  readonly changes: number;
}

export function createFakeEnvironment(stored: Record<string, string> = {}): FakeEnvironment {
  const variables = new Map(Object.entries(stored));
  let changes = 0;
  const change = (work: () => unknown) => {
    changes += 1;
    work();
  };
  return partly<FakeEnvironment>({
    persistent: true,
    description: undefined,
    replace: (name, value) => change(() => variables.set(name, value)),
    delete: (name) => change(() => variables.delete(name)),
    clear: () => change(() => variables.clear()),
    forEach(callback) {
      for (const [name, value] of variables) {
        const mutator = partly<Vscode.EnvironmentVariableMutator>({ type: 1, value });
        callback(name, mutator, this as FakeEnvironment);
      }
    },
    get variables() {
      return Object.fromEntries(variables);
    },
    get changes() {
      return changes;
    },
  });
}
