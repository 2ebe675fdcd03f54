/**
 * What the default chain of the AWS SDK finds, written to the file that the command line names: the
 * credentials as JSON, or the error. A terminal of VS Code runs it.
 */
import { writeFile } from 'node:fs/promises';
import { fromNodeProviderChain } from '@aws-sdk/credential-providers';

const [, , file] = process.argv;
const found = await fromNodeProviderChain()().then(
  ({ accessKeyId, secretAccessKey, sessionToken }) => ({
    accessKeyId,
    secretAccessKey,
    sessionToken,
  }),
  (error) => ({ error: String(error) }),
);
await writeFile(file, JSON.stringify({ ...found, region: process.env.AWS_REGION }));
