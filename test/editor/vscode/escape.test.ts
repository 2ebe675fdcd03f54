import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { withoutIcons, withoutLinks } from '../../../src/editor/vscode/escape.ts';

// As VS Code finds links in the text of a notification, and icons in a label.
const link = /\[([^\]]+)\]\(((?:https?:\/\/|command:|file:)[^)\s]+)(?: (["'])(.+?)(\3))?\)/i;
const icon = /(?<!\\)\$\([a-z][a-z0-9-]*(~[a-z]+)?\)/i;

describe('text from outside', () => {
  it('is not a link in a notification', () => {
    const text =
      'denied: [Show details](command:workbench.action.terminal.new "x") [a](https://evil.test)';
    assert.match(text, link);
    assert.doesNotMatch(withoutLinks(text), link);
    assert.equal(withoutLinks('Access denied (see [1])'), 'Access denied (see [1])');
  });

  it('is not an icon in a label', () => {
    assert.match('$(verified) alice', icon);
    assert.doesNotMatch(withoutIcons('$(verified) alice $(sync~spin)'), icon);
    assert.equal(withoutIcons('alice (dev) $'), 'alice (dev) $');
  });
});
