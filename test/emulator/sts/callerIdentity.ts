/** STS GetCallerIdentity for role credentials of the portal. */
import { stsError, type WireAnswer, type WireRequest } from '../wire/wire.ts';
import type { World } from '../world/world.ts';
import type { RoleCredentials } from './roleCredentials.ts';
import { verifySigV4 } from './sigv4.ts';

/** Throws the errors of STS. */
export function getCallerIdentity(
  world: World,
  request: WireRequest,
  roleCredentials: RoleCredentials,
): WireAnswer {
  const form = new URLSearchParams(request.body);
  if (form.get('Action') !== 'GetCallerIdentity' || form.get('Version') !== '2011-06-15') {
    throw stsError('InvalidAction', 'Only GetCallerIdentity of 2011-06-15 is supported');
  }
  const verdict = verifySigV4(request, {
    service: 'sts',
    now: world.now(),
    findKey: roleCredentials.find,
  });
  if ('fault' in verdict) throw stsError(verdict.fault, verdict.because);
  const key = roleCredentials.find(verdict.accessKeyId);
  if (!key) {
    throw stsError('InvalidClientTokenId', 'The security token included in the request is invalid');
  }
  return {
    status: 200,
    headers: { 'content-type': 'text/xml' },
    body:
      '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">\n' +
      '  <GetCallerIdentityResult>\n' +
      `    <Arn>${key.arn}</Arn>\n` +
      `    <UserId>${key.userId}</UserId>\n` +
      `    <Account>${key.accountId}</Account>\n` +
      '  </GetCallerIdentityResult>\n' +
      '</GetCallerIdentityResponse>\n',
  };
}
