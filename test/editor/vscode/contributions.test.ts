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
    menus: { commandPalette: { command: string; when: string }[] };
  };
  activationEvents: string[];
};

const hidden = contributes.menus.commandPalette
  .filter(({ when }) => when === 'false')
  .map(({ command }) => command);

const texts = JSON.parse(readFileSync('package.nls.json', 'utf8')) as Record<string, string>;

describe('contributions', () => {
  it('has the authentication provider of package.json', () => {
    assert.deepEqual(contributes.authentication, [{ ...authenticationProvider }]);
    const { id } = authenticationProvider;
    assert.ok(activationEvents.includes(`onAuthenticationRequest:${id}`));
  });

  it('has the commands of package.json, in the same order', () => {
    const contributed = contributes.commands.map(({ command }) => command);
    const inPalette = contributed.filter((id) => !hidden.includes(id));
    assert.deepEqual(inPalette, Object.values(commands));
  });

  it('keeps the commands of the view out of the palette', () => {
    const internal: string[] = Object.values(internalCommands);
    const contributed = contributes.commands.map(({ command }) => command);
    assert.deepEqual(
      hidden,
      contributed.filter((id) => internal.includes(id)),
    );
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
    const known: string[] = [...Object.values(commands), internalCommands.addAccessPortal];
    assert.ok(linked.length > 0, 'the links were found');
    assert.deepEqual(
      linked.filter((id) => id.startsWith('iamIdentityCenter') && !known.includes(id)),
      [],
    );
  });
});
