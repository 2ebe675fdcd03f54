import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, it } from 'node:test';

const root = path.join(import.meta.dirname, '..', '..');
const read = (file: string) => readFile(path.join(root, file), 'utf8');

describe('README.md', () => {
  it('shows authors the code that the sample consumer runs in the tests', async () => {
    const code = await read('test/editor/consumer/awsCredentials.js');
    assert.ok((await read('README.md')).includes(`\`\`\`js\n${code}\`\`\`\n`));
  });
});
