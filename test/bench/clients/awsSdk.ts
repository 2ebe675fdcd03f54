/** The AWS SDK's client. */
import { RegisterClientCommand, SSOOIDCClient } from '@aws-sdk/client-sso-oidc';

let client: SSOOIDCClient | undefined;

export async function call(base: string): Promise<void> {
  client ??= new SSOOIDCClient({ region: 'us-east-1', endpoint: base });
  await client.send(
    new RegisterClientCommand({
      clientName: 'bench',
      clientType: 'public',
      scopes: ['sso:account:access'],
    }),
  );
}
