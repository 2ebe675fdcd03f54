import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  type PastedProblem,
  parsePastedText,
} from '../../../src/editor/instances/parsePastedText.ts';

const refused: [text: string, problem: PastedProblem][] = [
  ['', 'not-a-url'],
  ['our portal', 'not-a-url'],
  ['Either https://example.com/a or https://example.com/b', 'not-a-url'],
  ['alice@example.com', 'not-a-url'],
  ['123456789012', 'account-id'],
  ['arn:aws:identitystore::123456789012:user/abc', 'not-a-url'],
  ['https://docs.aws.amazon.com/singlesignon/latest/userguide/', 'aws-page'],
  ['https://aws.amazon.com/console/', 'aws-page'],
  ['http://sso.example.com', 'not-https'],
  ['arn:aws:iam::123456789012:role/Admin', 'not-a-url'],
  ['https://123456789012.signin.aws.amazon.com/console', 'console-page'],
  ['https://eu-west-1.console.aws.amazon.com/singlesignon/home?region=eu-west-1', 'console-page'],
  ['console.amazonaws-us-gov.com', 'console-page'],
  ['Use https://console.aws.amazon.com/ as before', 'console-page'],
  ['https://start.home.awsapps.cn', 'no-directory'],
  ['[sso-session work] sso_region = eu-west-1', 'section-without-start-url'],
  ['[profile dev] sso_session = work', 'section-without-start-url'],
  [
    '[sso-session work] sso_start_url = https://acme.awsapps.com/start sso_region = Ireland',
    'section-with-wrong-region',
  ],
  ['[sso-session work] sso_start_url = acme', 'section-without-start-url'],
];

describe('parsePastedText, where it finds no portal', () => {
  for (const [text, problem] of refused) {
    it(`reports what is wrong with ${text}: ${problem}`, () => {
      assert.deepEqual(parsePastedText(text), { problem });
    });
  }
});
