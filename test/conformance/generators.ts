/** Generated requests and responses: arbitrary strings, and all choices of optional members. */
import fc from 'fast-check';

/** The number of runs per property. */
export const runs = { numRuns: 1000 };

/** Characters of all lengths in UTF-8, those that JSON escapes, and those special in URLs. */
const letters = fc.constantFrom(...'aZ09-._~é€😀\u2028\u0001"\\ %+&=?#/!\'()*:;,@$[]<>');
const text = fc.string({ unit: letters, minLength: 1, maxLength: 12 });
const texts = fc.array(text, { maxLength: 3 });
/** Tokens, codes, secrets, identifiers and granted scopes in responses. */
const printable = fc.string({ unit: fc.constantFrom(...'aZ09:/+=_-.~!'), minLength: 1 });
const accountId = fc.stringMatching(/^\d{12}$/);
const displayName = fc.string({
  unit: fc.constantFrom(...'aZ09-._~é€😀"\\%+&=?#/!\'()*:;,@$[]<>'),
  minLength: 1,
  maxLength: 12,
});
const seconds = fc.integer({ min: 1, max: 2_000_000_000 });

const page = fc
  .tuple(
    fc.constantFrom('https://device.test/', 'https://d-1.awsapps.com/start/'),
    fc.constantFrom('', '#/device', '?user_code=A-B'),
  )
  .map((parts) => parts.join(''));

const members = <T, K extends keyof T>(
  model: { [P in keyof T]: fc.Arbitrary<T[P]> },
  requiredKeys: K[],
) => fc.record<T, K>(model, { requiredKeys });

/** Adds some members that no model has. */
const asAnswered = <T extends object>(answers: fc.Arbitrary<T>) =>
  fc
    .tuple(answers, fc.dictionary(fc.constantFrom('novel', 'originSessionId'), fc.jsonValue()))
    .map(([answer, more]) => ({ ...more, ...answer }));

const optional = <T>(value: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 4, arbitrary: value }, fc.constant(null));

const client = { clientId: text, clientSecret: text };
const scope = texts;

export const registerClient = {
  input: members(
    {
      clientName: text,
      clientType: fc.constant('public' as const),
      scopes: texts,
      redirectUris: texts,
      grantTypes: fc.subarray([
        'authorization_code',
        'refresh_token',
        'urn:ietf:params:oauth:grant-type:device_code',
      ] as const),
      issuerUrl: text,
      entitledApplicationArn: text,
    },
    ['clientName', 'clientType'],
  ),
  answer: asAnswered(
    members(
      {
        clientId: printable,
        clientSecret: printable,
        clientIdIssuedAt: seconds,
        clientSecretExpiresAt: seconds,
        authorizationEndpoint: optional(text),
        tokenEndpoint: optional(text),
      },
      ['clientId', 'clientSecret', 'clientSecretExpiresAt'],
    ),
  ),
};

export const startDeviceAuthorization = {
  input: members({ ...client, startUrl: text }, ['clientId', 'clientSecret', 'startUrl']),
  answer: asAnswered(
    fc.record({
      deviceCode: printable,
      userCode: printable,
      verificationUri: page,
      verificationUriComplete: page,
      expiresIn: seconds,
      interval: seconds,
    }),
  ),
};

const tokens = {
  accessToken: printable,
  tokenType: text,
  expiresIn: seconds,
  refreshToken: optional(printable),
  idToken: optional(printable),
};

export const createToken = {
  input: fc.oneof(
    members(
      {
        ...client,
        grantType: fc.constant('authorization_code' as const),
        code: text,
        redirectUri: text,
        codeVerifier: text,
        scope,
      },
      ['clientId', 'clientSecret', 'grantType', 'code', 'redirectUri', 'codeVerifier'],
    ),
    members(
      {
        ...client,
        grantType: fc.constant('urn:ietf:params:oauth:grant-type:device_code' as const),
        deviceCode: text,
        scope,
      },
      ['clientId', 'clientSecret', 'grantType', 'deviceCode'],
    ),
    members(
      { ...client, grantType: fc.constant('refresh_token' as const), refreshToken: text, scope },
      ['clientId', 'clientSecret', 'grantType', 'refreshToken'],
    ),
  ),
  answer: asAnswered(members(tokens, ['accessToken', 'tokenType', 'expiresIn'])),
};

const accessToken = 'urn:ietf:params:oauth:token-type:access_token' as const;
const refreshToken = 'urn:ietf:params:oauth:token-type:refresh_token' as const;

export const createTokenWithIam = {
  input: fc.oneof(
    members(
      {
        clientId: text,
        grantType: fc.constant('authorization_code' as const),
        code: text,
        redirectUri: text,
        codeVerifier: text,
        scope,
      },
      ['clientId', 'grantType', 'code', 'redirectUri'],
    ),
    members(
      {
        clientId: text,
        grantType: fc.constant('refresh_token' as const),
        refreshToken: text,
        scope,
      },
      ['clientId', 'grantType', 'refreshToken'],
    ),
    members(
      {
        clientId: text,
        grantType: fc.constant('urn:ietf:params:oauth:grant-type:jwt-bearer' as const),
        assertion: text,
        scope,
      },
      ['clientId', 'grantType', 'assertion'],
    ),
    members(
      {
        clientId: text,
        grantType: fc.constant('urn:ietf:params:oauth:grant-type:token-exchange' as const),
        subjectToken: text,
        subjectTokenType: fc.constant(accessToken),
        requestedTokenType: fc.constantFrom(accessToken, refreshToken),
        scope,
      },
      ['clientId', 'grantType', 'subjectToken', 'subjectTokenType'],
    ),
  ),
  answer: asAnswered(
    members(
      {
        ...tokens,
        issuedTokenType: optional(fc.constantFrom(accessToken, refreshToken)),
        scope: optional(fc.array(printable, { maxLength: 3 })),
        awsAdditionalDetails: optional(
          members({ identityContext: optional(printable), novel: fc.jsonValue() }, []),
        ),
      },
      ['accessToken', 'tokenType', 'expiresIn'],
    ),
  ),
};

const maxResults = fc.integer({ min: 1, max: 100 });
const account = members(
  { accountId, accountName: optional(displayName), emailAddress: optional(displayName) },
  ['accountId'],
);

export const listAccounts = {
  input: members({ accessToken: printable, maxResults }, ['accessToken']),
  answer: asAnswered(fc.record({ accountList: fc.array(account, { maxLength: 4 }) })),
  nextToken: text,
};

export const listAccountRoles = {
  input: members({ accessToken: printable, accountId: text, maxResults }, [
    'accessToken',
    'accountId',
  ]),
  answer: asAnswered(
    fc.record({
      roleList: fc.array(fc.record({ roleName: printable, accountId }), { maxLength: 4 }),
    }),
  ),
  nextToken: text,
};

export const getRoleCredentials = {
  input: fc.record({ accessToken: printable, accountId: text, roleName: text }),
  answer: asAnswered(
    fc.record({
      roleCredentials: fc.record({
        accessKeyId: printable,
        secretAccessKey: printable,
        sessionToken: printable,
        expiration: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
      }),
    }),
  ),
};

export const logout = { input: fc.record({ accessToken: printable }) };
