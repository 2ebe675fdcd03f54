/** RegisterClient and the registered clients. */
import * as v from 'valibot';
import { list, readMembers, text } from '../wire/members.ts';
import { oidcError } from '../wire/wire.ts';
import { type Application, findInstance, type Instance } from '../world/directory.ts';
import { clientIdIn, clientSecret, type World } from '../world/world.ts';

/** The grant type of RFC 8628. */
export const deviceGrant = 'urn:ietf:params:oauth:grant-type:device_code';

/** The grants of registered clients. Applications have two more. */
export const publicGrants = ['authorization_code', 'refresh_token', deviceGrant];

/** A registered client, or an application. */
export interface Client {
  clientId: string;
  clientSecret: string;
  clientName: string;
  scopes: readonly string[];
  grantTypes: readonly string[];
  redirectUris: readonly string[];
  /** The instance of the issuer URL, which only the code grant needs. */
  instance: Instance | undefined;
  /** Region of the endpoint it was registered at. */
  region: string;
  /** Set for a customer managed application, which is not registered. */
  application?: Application;
  /** Epoch milliseconds. */
  expiresAt: number;
}

const registerClient = v.object({
  clientName: text,
  clientType: text,
  scopes: list,
  redirectUris: list,
  grantTypes: list,
  issuerUrl: v.nullish(text),
  entitledApplicationArn: v.nullish(text),
});

/** The scopes that AWS documents or its tools request. */
const knownScopes: readonly string[] = [
  ...['sso:account:access', 'openid', 'aws', 'sts:identity_context'],
  ...['codewhisperer:completions', 'codewhisperer:analysis', 'codewhisperer:conversations'],
  ...['codewhisperer:taskassist', 'codewhisperer:transformations', 'codecatalyst:read_write'],
  'datazone:domain:access',
];

const scopePattern = /^[A-Za-z0-9_]{1,50}(:[A-Za-z0-9_]{1,50}){0,2}$/;

/** The clients. */
export interface Registrations {
  /** RegisterClient. */
  register(body: unknown, region: string): object;
  find(clientId: string): Client | undefined;
  /** Returns the client with these credentials; throws if they are wrong or expired. */
  authenticate(clientId: string, clientSecret: string, region: string): Client;
  /** Like `authenticate`, but accepts an expired registration, as AWS was seen to do. */
  authenticateAnyAge(clientId: string, clientSecret: string, region: string): Client;
  /** Ends one registration, or all of them, and returns their number. */
  expire(clientId?: string): number;
}

/** Starts with the applications of the directory. */
export function createRegistrations(world: World): Registrations {
  const clients = new Map<string, Client>();
  for (const application of world.applications) {
    clients.set(application.arn, {
      clientId: application.arn,
      // Never used: applications sign their requests.
      clientSecret: clientSecret(world),
      clientName: application.name,
      scopes: application.scopes,
      get grantTypes() {
        return application.grantTypes;
      },
      redirectUris: application.redirectUris,
      instance: application.instance,
      region: application.instance.region,
      expiresAt: Number.POSITIVE_INFINITY,
      application,
    });
  }

  const authenticateAnyAge = (id: string, secret: string, region: string, otherRegion: string) => {
    const client = clients.get(id);
    if (!client || client.clientSecret !== secret) {
      throw oidcError('InvalidClientException', 'Invalid client provided');
    }
    if (client.region !== region) throw oidcError('InvalidRequestException', otherRegion);
    return client;
  };

  return {
    register(body, region) {
      const request = readMembers(registerClient, body);
      checkRegistration(request);
      const { knownScopesOnly } = world.settings;
      if (knownScopesOnly && !request.scopes.every((scope) => knownScopes.includes(scope))) {
        throw oidcError('InvalidScopeException', 'Invalid scope provided');
      }
      for (const [known, client] of clients) {
        // Kept for another lifetime, so that it is refused as expired and not as unknown.
        if (client.expiresAt + world.settings.registrationSeconds * 1000 < world.now()) {
          clients.delete(known);
        }
      }
      const client: Client = {
        clientId: clientIdIn(world, region),
        clientSecret: clientSecret(world),
        clientName: request.clientName,
        scopes: [...new Set(request.scopes)],
        grantTypes:
          request.grantTypes.length > 0 ? request.grantTypes : [deviceGrant, 'refresh_token'],
        redirectUris: request.redirectUris,
        instance: findInstance(world.instances, request.issuerUrl ?? '', region),
        region,
        expiresAt: world.now() + world.settings.registrationSeconds * 1000,
      };
      clients.set(client.clientId, client);
      return {
        clientId: client.clientId,
        clientSecret: client.clientSecret,
        clientIdIssuedAt: Math.floor(world.now() / 1000),
        clientSecretExpiresAt: Math.floor(client.expiresAt / 1000),
      };
    },

    find: (clientId) => clients.get(clientId),
    authenticateAnyAge: (id, secret, region) =>
      authenticateAnyAge(id, secret, region, 'Invalid client provided'),
    authenticate(id, secret, region) {
      // Seen for a valid refresh token sent to another region (tickernelz/opencode-kiro-auth#118).
      const client = authenticateAnyAge(id, secret, region, 'Invalid token provided');
      if (client.expiresAt <= world.now()) {
        throw oidcError('InvalidClientException', 'Invalid client provided');
      }
      return client;
    },

    expire(clientId) {
      const chosen = [...clients.values()].filter(
        (client) => !client.application && (clientId === undefined || client.clientId === clientId),
      );
      for (const client of chosen) client.expiresAt = Math.min(client.expiresAt, world.now());
      return chosen.length;
    },
  };
}

function checkRegistration(request: v.InferOutput<typeof registerClient>): void {
  if (request.clientType !== 'public') {
    throw oidcError('InvalidClientMetadataException', 'Invalid client type provided');
  }
  if (request.grantTypes.some((grant) => !publicGrants.includes(grant))) {
    throw oidcError('UnsupportedGrantTypeException', 'Unsupported grant type provided');
  }
  const byCode = request.grantTypes.includes('authorization_code');
  // The answer of 2026 (synfinatic/aws-sso-cli#1359). In 2025 it was a 500 (sorah/mairu#18).
  if (byCode && request.grantTypes.includes(deviceGrant)) {
    throw oidcError('InvalidScopeException', 'Invalid scope provided');
  }
  if (request.scopes.length > 25 || !request.scopes.every((scope) => scopePattern.test(scope))) {
    throw oidcError('InvalidScopeException', 'Invalid scope provided');
  }
  if (byCode && request.redirectUris.length === 0) {
    throw oidcError('InvalidRequestException', 'Missing redirect URIs');
  }
  if (byCode && !request.issuerUrl) {
    throw oidcError('InvalidRequestException', 'Missing issuer URL');
  }
  if (!request.redirectUris.every(isRegistrableRedirect)) {
    throw oidcError('InvalidRedirectUriException', 'Invalid redirect URI provided');
  }
}

/**
 * The loopback address, with a single path (sorah/mairu#17) or, since 2026, with none
 * (synfinatic/aws-sso-cli#1441). A port was accepted in 2024 (fwdcloudsec/granted#779).
 */
const isRegistrableRedirect = (uri: string): boolean =>
  /^http:\/\/127\.0\.0\.1(:\d{1,5})?(\/oauth\/callback)?$/.test(uri) && URL.canParse(uri);

const withoutPort = (uri: string): string =>
  uri.replace(/^(http:\/\/127\.0\.0\.1):\d{1,5}(?=\/|$)/, '$1');

/** RFC 8252 section 7.3: the port is chosen per sign-in; the rest must match the registration. */
export function isRegisteredRedirect(client: Client, uri: string): boolean {
  return client.redirectUris.map(withoutPort).includes(withoutPort(uri)) && URL.canParse(uri);
}
