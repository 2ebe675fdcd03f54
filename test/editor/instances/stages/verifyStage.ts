/** Verifying an access portal for a user with given answers, with the emulator as every region. */
import type { ChosenInstance } from '../../../../src/editor/instances/addInstance.ts';
import type { InstanceDeps } from '../../../../src/editor/instances/regionSearch.ts';
import type { VerifyOptions } from '../../../../src/editor/instances/verifyInstance.ts';
import type { FoundRegion } from '../../../../src/oidc/findRegion.ts';
import type { Instance } from '../../../../src/sessions/session.ts';
import type { Emulator } from '../../../emulator/emulator.ts';
import '../../../fakes/vscode.ts';
import { emulatedRegions } from './emulatedRegions.ts';

const { verifyInstance } = await import('../../../../src/editor/instances/verifyInstance.ts');

export const europe: Instance = {
  name: 'Europe',
  startUrl: 'https://d-9876543210.awsapps.com/start',
  region: 'eu-west-1',
};
export const misplaced = { ...europe, region: 'us-east-1' };
export const unknown: Instance = {
  name: 'Nobody',
  startUrl: 'https://d-0000000000.awsapps.com/start',
  region: 'us-east-1',
};
export const vanity = { name: 'Own', startUrl: 'https://sso.example.com', region: 'us-east-1' };

/** Verifies for a user with these answers; resolves to the outcome and what the user saw. */
export async function verify(
  emulator: Emulator,
  instance: ChosenInstance,
  {
    answer = true,
    edited,
    deps = {},
    options = {},
  }: {
    /** Whether the user goes on. */
    answer?: boolean;
    /** What the user makes of the link, which they edit then. */
    edited?: Instance;
    deps?: Partial<InstanceDeps>;
    options?: Partial<VerifyOptions>;
  } = {},
) {
  const seen: string[] = [];
  const decision = () => {
    if (edited) return 'edit';
    return answer ? 'anyway' : undefined;
  };
  const prompts = {
    showSearch: () => void seen.push('search'),
    offer: async (_instance: Instance, found: readonly FoundRegion[]) => {
      seen.push(`offer ${found.map(({ region }) => region).join()}`);
      if (edited) return 'edit' as const;
      return answer ? found[0] : undefined;
    },
    warn: async (_instance: Instance, isUnknown: boolean) => {
      seen.push(isUnknown ? 'warn of the region' : 'warn');
      return decision();
    },
    warnOfAddress: async (_startUrl: string, problem: string) => {
      seen.push(problem);
      return decision();
    },
    editLink: async () => {
      seen.push('edit');
      return edited;
    },
  };
  const outcome = await verifyInstance(
    instance,
    prompts,
    { ...emulatedRegions(emulator), ...deps },
    {
      signal: new AbortController().signal,
      evidence: undefined,
      mayProbe: true,
      regionFixed: false,
      ...options,
    },
  ).catch((error: unknown) => error);
  return { outcome, seen, requests: emulator.journal.length };
}
