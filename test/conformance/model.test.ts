/** Compares our messages, member by member, with the schemas in the official clients. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as portalSdk from '@aws-sdk/client-sso';
import * as oidcSdk from '@aws-sdk/client-sso-oidc';
import type * as v from 'valibot';
import { hideSecrets } from '../../src/aws/redactSecrets.ts';
import * as oidc from '../../src/oidc/oidcMessages.ts';
import * as messages from '../../src/portal/portalMessages.ts';

/** A structure in the SDK: kind, namespace, name, traits, members, their schemas, … */
type Structure = readonly [number, string, string, unknown, readonly string[], readonly unknown[]];

type ObjectSchema = { entries: Record<string, v.GenericSchema> };

/** The members of an object schema, or of all variants of a variant schema. */
function membersOf(schema: ObjectSchema | { options: readonly ObjectSchema[] }): string[] {
  const all = 'options' in schema ? schema.options : [schema];
  return [...new Set(all.flatMap(({ entries }) => Object.keys(entries)))].sort();
}

const pairs: [ours: Parameters<typeof membersOf>[0], theirs: readonly unknown[]][] = [
  [oidc.registerClientRequest, oidcSdk.RegisterClientRequest$],
  [oidc.registerClientResponse, oidcSdk.RegisterClientResponse$],
  [oidc.startDeviceAuthorizationRequest, oidcSdk.StartDeviceAuthorizationRequest$],
  [oidc.startDeviceAuthorizationResponse, oidcSdk.StartDeviceAuthorizationResponse$],
  [oidc.createTokenRequest, oidcSdk.CreateTokenRequest$],
  [oidc.createTokenResponse, oidcSdk.CreateTokenResponse$],
  [oidc.createTokenWithIamRequest, oidcSdk.CreateTokenWithIAMRequest$],
  [oidc.createTokenWithIamResponse, oidcSdk.CreateTokenWithIAMResponse$],
  [messages.listAccountsResponse, portalSdk.ListAccountsResponse$],
  [messages.listAccountRolesResponse, portalSdk.ListAccountRolesResponse$],
  [messages.getRoleCredentialsRequest, portalSdk.GetRoleCredentialsRequest$],
  [messages.getRoleCredentialsResponse, portalSdk.GetRoleCredentialsResponse$],
  [messages.logoutRequest, portalSdk.LogoutRequest$],
];

describe('messages', () => {
  for (const [ours, theirs] of pairs) {
    const [, , name, , members] = theirs as Structure;
    it(`have the members of the model: ${name}`, () =>
      assert.deepEqual(membersOf(ours), [...members].sort()));
  }

  it('do not print members that the models mark as sensitive', () => {
    const structures = [...Object.values(oidcSdk), ...Object.values(portalSdk)].filter(
      (value): value is typeof value & Structure => Array.isArray(value) && value[0] === 3,
    );
    const sensitive = structures.flatMap(([, , , , members, schemas]) =>
      members.filter((_, index) => isSensitive(schemas[index])),
    );
    assert.ok(sensitive.includes('accessToken') && sensitive.includes('secretAccessKey'));
    for (const member of sensitive) {
      // This structure is marked as a whole, and each of its members as well.
      if (member === 'roleCredentials') continue;
      assert.equal(JSON.stringify(hideSecrets({ [member]: 'x' })), `{"${member}":"[secret]"}`);
    }
  });
});

/** Whether trait bit 8 is set on the member or on the shape it refers to. */
function isSensitive(schema: unknown): boolean {
  const shape = typeof schema === 'function' ? schema() : schema;
  if (!Array.isArray(shape)) return false;
  if (typeof shape[0] === 'function') return isSensitive(shape[0]);
  const traits = shape[0] === 0 ? shape[3] : 0;
  return typeof traits === 'number' && (traits & 8) !== 0;
}
