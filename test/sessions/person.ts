/** The user of a sign-in in tests, who approves it in a browser of their own. */
import { abortable, type Cancellable } from '../../src/base/abortable.ts';
import type { Account, Instance } from '../../src/sessions/session.ts';
import type {
  OtherUser,
  SignInPrompts,
  SignInStep,
} from '../../src/sessions/signIn/signInRequest.ts';
import type { IdentityCenter } from '../emulator/identityCenter.ts';
import { createFakePrompts, type FakePrompts } from '../fakes/prompts.ts';

export interface Person extends SignInPrompts, Pick<FakePrompts, 'opened' | 'codes' | 'standing'> {
  readonly steps: SignInStep[];
  /** The names suggested, each time a name was asked for. */
  readonly suggested: (string | undefined)[];
  /** Sessions that were stored for the user who was expected. */
  readonly assumed: { sessionId: string; account: Account }[];
  /** How often the user was offered to take over from another window. */
  offered: number;
  readonly others: OtherUser[];
}

export function createPerson(
  center: IdentityCenter,
  user: string,
  { browser = user, name, deny = false }: { browser?: string; name?: string; deny?: boolean } = {},
): Person {
  const prompts = createFakePrompts({
    withCode: ({ userCode }) => {
      center.control.decideDevice({ userCode, user, browser, decision: deny ? 'deny' : 'approve' });
      return undefined;
    },
  });
  const person: Person = Object.assign(prompts, {
    steps: [] as SignInStep[],
    suggested: [] as Person['suggested'],
    assumed: [] as Person['assumed'],
    offered: 0,
    others: [] as Person['others'],
    showStep: (step: SignInStep) => void person.steps.push(step),
    offerTakeOver({ signal }: Cancellable) {
      person.offered += 1;
      return abortable(new Promise<void>(() => undefined), { signal });
    },
    askName: async (_: Instance, suggested: string | undefined) => {
      person.suggested.push(suggested);
      return name ?? suggested ?? user;
    },
    showAssumedUser: (sessionId: string, account: Account) =>
      void person.assumed.push({ sessionId, account }),
    showOtherUser: (other: OtherUser) => void person.others.push(other),
  });
  return person;
}
