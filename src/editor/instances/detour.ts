/** The user's decision, while a sign-in is in progress, to sign in somewhere else. */
import type { Instance } from '../../sessions/session.ts';
import type { ChosenInstance } from './addInstance.ts';

/** What a sign-in rejects with when the user chose another instance: then it starts again there. */
export class Detour extends Error {
  override readonly name = 'Detour';
  readonly instance: ChosenInstance;
  /** The instance whose link or region was wrong, and is replaced in the settings. */
  readonly replaces: Instance | undefined;

  constructor(instance: ChosenInstance, replaces?: Instance) {
    super('sign-in: the user chose another access portal or region');
    this.instance = instance;
    this.replaces = replaces;
  }
}
