import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Uri } from '../../fakes/vscode.ts';

const { createCallbackPages, fillPage } = await import(
  '../../../src/editor/signIn/callbackPages.ts'
);
const pages = createCallbackPages(Uri.file(process.cwd()));

describe('the callback pages', () => {
  it('escape a text for content and for attributes, once', () => {
    assert.equal(
      fillPage('<p title="{{a}}">{{b}}</p>', { a: `"'&`, b: '<script>{{a}}</script>' }),
      '<p title="&#34;&#39;&#38;">&#60;script&#62;{{a}}&#60;/script&#62;</p>',
    );
  });

  it('are not filled where a slot has no text', () => {
    assert.throws(() => fillPage('{{missing}}', {}), {
      message: 'page template: no text for missing',
    });
  });

  it('say how the sign-in ended and what to do next, and leave no slot open', async () => {
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

  it('show what the service said as text', async () => {
    const html = await pages.failure('denied', '<img src=x onerror=alert(1)>');
    assert.match(html, /<p class="reason" dir="auto">&#60;img src=x onerror=alert\(1\)&#62;<\/p>/);
  });

  it('reject when their file cannot be read', async () => {
    const nowhere = createCallbackPages(Uri.file('/nowhere'));
    await assert.rejects(nowhere.success(), { code: 'ENOENT' });
  });

  it('need no script and load nothing', async () => {
    const html = await pages.success();
    assert.doesNotMatch(html, /<script|\bon\w+=|javascript:/i);
    const addresses = [...html.matchAll(/\b(?:src|href)="([a-z]+:)|url\(/g)];
    assert.deepEqual(
      addresses.map(([, scheme]) => scheme),
      ['data:'],
    );
  });
});
