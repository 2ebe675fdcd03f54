/** An application as it is in the user's settings. */
import { type Application, exampleApplications } from '../../emulator/world/directory.ts';

export const setting = 'iamIdentityCenter.applications';

export const [{ arn }] = exampleApplications as [Application];

/** Signs in with the token of another provider, signed with a role of alice. */
export const reports = {
  name: 'Reports',
  applicationArn: arn,
  region: 'us-east-1',
  credentials: { role: '012345678901/ReadOnlyAccess', person: 'alice · Acme' },
  assertion: { provider: 'foreign', scopes: ['openid'] },
};
