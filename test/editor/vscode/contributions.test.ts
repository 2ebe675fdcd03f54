import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import {
  authenticationProvider,
  commands,
  internalCommands,
} from '../../../src/editor/vscode/contributions.ts';

const { contributes, activationEvents } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  contributes: {
    authentication: { id: string; label: string }[];
    commands: { command: string; title: string; category: string }[];
  };
  activationEvents: string[];
};

const texts = JSON.parse(readFileSync('package.nls.json', 'utf8')) as Record<string, string>;

describe('contributions', () => {
  it('has the authentication provider of package.json', () => {
    assert.deepEqual(contributes.authentication, [{ ...authenticationProvider }]);
    const { id } = authenticationProvider;
    assert.ok(activationEvents.includes(`onAuthenticationRequest:${id}`));
  });

  it('has the commands of package.json, in the same order', () => {
    const contributed = contributes.commands.map(({ command }) => command);
    assert.deepEqual(contributed, Object.values(commands));
  });

  // The palette searches category and title: `>aws`, `>sso` and `>identity` have to find each one.
  it('has AWS, SSO and Identity in the category or title of each command', () => {
    for (const { title, category } of contributes.commands) {
      const text = texts[title.replaceAll('%', '')];
      assert.ok(text, title);
      for (const word of ['AWS', 'SSO', 'Identity']) {
        assert.ok(`${category}: ${text}`.includes(word), `${word} in "${category}: ${text}"`);
      }
    }
  });

  it('names each command once', () => {
    const ids = [...Object.values(commands), ...Object.values(internalCommands)];
    assert.deepEqual(ids, [...new Set(ids)]);
  });

  it('names every command that texts for users link to', () => {
    const linked = [
      ...Object.values(texts)
        .join('\n')
        .matchAll(/\(command:([\w.]+)/g),
    ].map(([, id = '']) => id);
    const known: string[] = Object.values(commands);
    assert.ok(linked.length > 0, 'the links were found');
    assert.deepEqual(
      linked.filter((id) => id.startsWith('iamIdentityCenter') && !known.includes(id)),
      [],
    );
  });
});
