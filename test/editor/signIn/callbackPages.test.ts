import '../../fakes/vscode.ts';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type * as vscode from 'vscode';
import { fillPage } from '../../../src/editor/signIn/pageTemplate.ts';

const { createCallbackPages } = await import('../../../src/editor/signIn/callbackPages.ts');
const root = new URL('../../..', import.meta.url) as unknown as vscode.Uri;
const pages = createCallbackPages(root);

test('a text is escaped for content and for attributes, once', () => {
  assert.equal(
    fillPage('<p title="{{a}}">{{b}}</p>', { a: `"'&`, b: '<script>{{a}}</script>' }),
    '<p title="&#34;&#39;&#38;">&#60;script&#62;{{a}}&#60;/script&#62;</p>',
  );
});

test('a slot without a text is a fault of ours, not an empty place', () => {
  assert.throws(() => fillPage('{{missing}}', {}), {
    message: 'page template: no text for missing',
  });
});

test('each page says how it ended and what to do next, and leaves no slot open', async () => {
  const made = [
    [await pages.success(), 'success', 'You are signed in'],
    [await pages.unfinished(), 'unfinished', 'Almost there'],
    [await pages.failure('denied', 'Not you'), 'denied', 'Access was denied'],
    [await pages.failure('failed', ''), 'failed', 'The sign-in did not finish'],
    [await pages.failure('expired', ''), 'expired', 'This sign-in has expired'],
  ] as const;
  for (const [html, outcome, heading] of made) {
    assert.match(html, new RegExp(`<main class="${outcome}">`));
    assert.match(html, new RegExp(`<title>${heading}</title>`));
    assert.match(html, new RegExp(`<h1>${heading}</h1>`));
    assert.match(html, /<p class="next">[^<]*Visual Studio Code/);
    assert.match(html, /^<!doctype html>\n<html lang="en" dir="auto">/);
    assert.doesNotMatch(html, /\{\{|\}\}/);
  }
});

test('what the service said stands on the page as text', async () => {
  const html = await pages.failure('denied', '<img src=x onerror=alert(1)>');
  assert.match(html, /<p class="reason" dir="auto">&#60;img src=x onerror=alert\(1\)&#62;<\/p>/);
});

test('a page that cannot be read rejects', async () => {
  const nowhere = createCallbackPages(
    new URL('nowhere/', root.toString()) as unknown as vscode.Uri,
  );
  await assert.rejects(nowhere.success(), { code: 'ENOENT' });
});

test('the page needs no script and loads nothing', async () => {
  const html = await pages.success();
  assert.doesNotMatch(html, /<script|\bon\w+=|javascript:/i);
  const addresses = [...html.matchAll(/\b(?:src|href)="([a-z]+:)|url\(/g)];
  assert.deepEqual(
    addresses.map(([, scheme]) => scheme),
    ['data:'],
  );
});
