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
    commands: { command: string }[];
  };
  activationEvents: string[];
};

describe('contributions', () => {
  it('has the authentication provider of package.json', () => {
    assert.deepEqual(contributes.authentication, [{ ...authenticationProvider }]);
    const { id } = authenticationProvider;
    assert.ok(activationEvents.includes(`onAuthenticationRequest:${id}`));
  });

  it('has every command of package.json, and package.json every command for users', () => {
    const contributed = contributes.commands.map(({ command }) => command);
    const registered: string[] = Object.values({ ...commands, ...internalCommands });
    assert.deepEqual(
      contributed.filter((id) => !registered.includes(id)),
      [],
    );
    assert.deepEqual(
      Object.values(commands).filter((id) => !contributed.includes(id)),
      [],
    );
  });

  it('names each command once', () => {
    const ids = [...Object.values(commands), ...Object.values(internalCommands)];
    assert.deepEqual(ids, [...new Set(ids)]);
  });

  it('names every command that texts for users link to', () => {
    const texts = readFileSync('package.nls.json', 'utf8');
    const linked = [...texts.matchAll(/\(command:([\w.]+)/g)].map(([, id = '']) => id);
    const known: string[] = Object.values({ ...commands, ...internalCommands });
    assert.ok(linked.length > 0, 'the links were found');
    assert.deepEqual(
      linked.filter((id) => id.startsWith('iamIdentityCenter') && !known.includes(id)),
      [],
    );
  });
});
