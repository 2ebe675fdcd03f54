import * as vscode from 'vscode';

/** For any client of the AWS SDK: new S3Client({ region, credentials: () => awsCredentials() }) */
export async function awsCredentials(scopes = ['AWS_ROLE']) {
  const session = await vscode.authentication.getSession('aws-iam-identity-center', scopes, {
    createIfNone: true,
  });
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = JSON.parse(
    session.accessToken,
  );
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    sessionToken: SessionToken,
    expiration: new Date(Expiration),
  };
}
