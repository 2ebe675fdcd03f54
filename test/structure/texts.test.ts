/**
 * Every text that users read exists in every language, goes through `vscode.l10n` or
 * `package.nls.json`, and is whole: no sentence is glued together from translated parts. A failure
 * says what to add, remove or reword, and where.
 */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import tools from '@vscode/l10n-dev';

type Texts = Record<string, string>;

/** As the tools write it: a text with a comment for translators is an object. */
type Bundle = Record<string, string | { message: string; comment: string[] }>;

const languages = ['de', 'ja'];
const pseudo = 'qps-ploc';
const sources = globSync('src/**/*.ts').sort();

const read = (file: string) => JSON.parse(readFileSync(file, 'utf8')) as Bundle;
const textsOf = (bundle: Bundle): Texts =>
  Object.fromEntries(
    Object.entries(bundle).map(([key, text]) => [
      key,
      typeof text === 'string' ? text : text.message,
    ]),
  );
const bundleOf = (language?: string) => `l10n/bundle.l10n${language ? `.${language}` : ''}.json`;
const nlsOf = (language?: string) => `package.nls${language ? `.${language}` : ''}.json`;

/** What has to be done to `file` so that it has a text for each key of `wanted`. */
function keyFaults(file: string, texts: Texts, wanted: Texts): string[] {
  return [
    ...Object.keys(wanted)
      .filter((key) => !texts[key])
      .map((key) => `${file}: add ${JSON.stringify(key)} (${JSON.stringify(wanted[key])})`),
    ...Object.keys(texts)
      .filter((key) => !(key in wanted))
      .map((key) => `${file}: remove ${JSON.stringify(key)}`),
  ];
}

/** What must come through a translation unharmed, in any order. */
function fixedParts(text: string): string[] {
  const parts = text.match(/\{\d+\}|`[^`]*`|\*\*|\]\([^)]*\)|\$\([\w-]+\)|…$|\n/g) ?? [];
  return [...parts].sort();
}

/** What is wrong with one translation; empty when nothing is. */
function translationFaults(file: string, key: string, english: string, text: string): string[] {
  const where = `${file}: ${JSON.stringify(key)}`;
  const [wanted, found] = [fixedParts(english).join(' '), fixedParts(text).join(' ')];
  if (wanted !== found) return [`${where}: has "${found}" where "${wanted}" belongs`];
  const words = english.replaceAll('IAM Identity Center', '').replace(/\{\d+\}/g, '');
  return text === english && /[a-z]{3}/.test(words) ? [`${where}: is still English`] : [];
}

describe('the texts that users read', () => {
  test('the source bundle holds the texts of the code', async () => {
    const files = sources.map((file) => ({
      extension: '.ts',
      contents: readFileSync(file, 'utf8'),
    }));
    const texts = textsOf((await tools.getL10nJson(files)) as Bundle);
    assert.ok(Object.keys(texts).length > 100, 'the texts were found');
    const known = textsOf(read(bundleOf()));
    assert.deepEqual(keyFaults(bundleOf(), known, texts), [], 'run: npm run l10n');
  });

  for (const fileOf of [bundleOf, nlsOf]) {
    const bundle = read(fileOf());
    const english = textsOf(bundle);
    for (const language of languages) {
      const file = fileOf(language);
      test(`${file} is complete`, () => {
        const texts = textsOf(read(file));
        const faults = Object.entries(english).flatMap(([key, text]) =>
          texts[key] ? translationFaults(file, key, text, texts[key]) : [],
        );
        assert.deepEqual([...keyFaults(file, texts, english), ...faults], []);
      });
    }
    test(`${fileOf(pseudo)} is made from ${fileOf()}`, () => {
      assert.deepEqual(
        read(fileOf(pseudo)),
        tools.getL10nPseudoLocalized(bundle),
        'run: npm run l10n',
      );
    });
  }

  test('package.json uses the texts of package.nls.json, all of them and no others', () => {
    const used = [...readFileSync('package.json', 'utf8').matchAll(/"%([^%"]+)%"/g)];
    const wanted = Object.fromEntries(used.map(([, key = '']) => [key, key]));
    assert.deepEqual(keyFaults(nlsOf(), textsOf(read(nlsOf())), wanted), []);
  });

  /** The members of package.json that users read. */
  const readMembers =
    /^(title|description|markdownDescription|enumDescriptions|patternErrorMessage|altText)$/;

  function untranslatedMembers(value: unknown, path: string): string[] {
    if (typeof value !== 'object' || value === null) return [];
    return Object.entries(value).flatMap(([key, member]) => {
      const here = `${path}.${key}`;
      if (!readMembers.test(key)) return untranslatedMembers(member, here);
      const texts = [member].flat().filter((text) => typeof text === 'string');
      return texts
        .filter((text) => !/^%[^%]+%$/.test(text) && text !== 'IAM Identity Center')
        .map((text) => `${here}: put ${JSON.stringify(text)} into package.nls.json`);
    });
  }

  test('every text of package.json can be translated', () => {
    assert.deepEqual(untranslatedMembers(JSON.parse(readFileSync('package.json', 'utf8')), ''), []);
  });

  /** A text in quotes, as the value of something that is shown or as the argument of what shows it. */
  const shown =
    /\b(?:(?:title|prompt|place[hH]older|detail|description|label|tooltip|advice|result)\s*[:=]|(?:show\w+Message|say|tell|report|pick)\()\s*(['"`])((?:(?!\1)[^\\]|\\.)*)\1/g;

  /** Texts of `code` that are shown as they stand there. */
  function untranslated(file: string, code: string): string[] {
    return [...code.matchAll(shown)]
      .map(([, , text = '']) => text)
      .filter((text) => /[A-Za-z]{2,}\s+[A-Za-z]{2,}/.test(text.replace(/\$\{[^}]*\}/g, '')))
      .map((text) => `${file}: put ${JSON.stringify(text)} into vscode.l10n.t()`);
  }

  test('every text of the code goes through vscode.l10n', () => {
    const faults = sources
      .map((file) => ({ file, code: readFileSync(file, 'utf8') }))
      .filter(({ code }) => code.includes("from 'vscode'"))
      .flatMap(({ file, code }) => untranslated(file, code));
    assert.deepEqual(faults, []);
  });

  /** The functions that return whole texts: what they return must not become part of another text. */
  const textFunctions = globSync('src/editor/text/*.ts').flatMap((file) => {
    const exported = readFileSync(file, 'utf8').matchAll(
      /^export function (\w+)\(.*\): string \{/gm,
    );
    return [...exported].map(([, name = '']) => name);
  });

  /** Texts that are put into another one: by `vscode.l10n.t`, a template or `+`. */
  function glued(file: string, code: string): string[] {
    const inner = new RegExp(`l10n\\.t\\(|\\b(?:${textFunctions.join('|')})\\(`);
    const inTemplate = /\$\{[^`}]*\bl10n\.t\(/g;
    const added = /\+\s*(?:vscode\.)?l10n\.t\(|\bl10n\.t\([^()]*\)\s*\+/g;
    return [
      ...[...code.matchAll(/\bl10n\.t\(/g)]
        .map(({ index, 0: call }) => argumentsAt(code, index + call.length))
        .filter((given) => inner.test(given)),
      ...[inTemplate, added].flatMap((pattern) => code.match(pattern) ?? []),
    ].map((given) => `${file}: give each combination a text of its own: ${given.trim()}`);
  }

  /** What stands in the parentheses that were opened before `start`. */
  function argumentsAt(code: string, start: number): string {
    let depth = 1;
    let end = start;
    // A string may contain parentheses; they come in pairs.
    for (; depth > 0 && end < code.length; end += 1) {
      if (code[end] === '(') depth += 1;
      if (code[end] === ')') depth -= 1;
    }
    return code.slice(start, end - 1);
  }

  test('no text is put into another text', () => {
    assert.ok(textFunctions.length >= 5, 'the functions were found');
    const faults = sources.flatMap((file) => glued(file, readFileSync(file, 'utf8')));
    assert.deepEqual(faults, []);
  });

  test('no text is the middle of a sentence', () => {
    const texts = Object.values({ ...textsOf(read(bundleOf())), ...textsOf(read(nlsOf())) });
    assert.deepEqual(
      texts.filter((text) => /^\p{Ll}/u.test(text) || /[,;:]$/.test(text)),
      [],
      'write whole sentences, or labels that begin with a capital',
    );
  });

  test('a text has the same comment for translators wherever it is used', () => {
    const texts = Object.values(textsOf(read(bundleOf())));
    assert.deepEqual(
      texts.filter((text, i) => texts.indexOf(text) !== i),
      [],
    );
  });

  test('the rules see what they are there to see', () => {
    for (const code of [
      "window.showInformationMessage('You are in')",
      "window.showQuickPick(items, { title: 'Sign Out', placeHolder })",
      `pick.placeholder = \`Choose \${what} of these\`;`,
      "return { verdict: 'bad', result, advice:\n 'Check the clock' };",
    ]) {
      assert.equal(untranslated('x.ts', code).length, 1, code);
    }
    for (const code of [
      "window.showInformationMessage(vscode.l10n.t('You are in'))",
      "{ label: '', placeHolder: 'https://d-1234567890.awsapps.com/start' }",
      "log.info('region: not found')",
      `return { result: \`\${name}, \${region}\` };`,
    ]) {
      assert.deepEqual(untranslated('x.ts', code), [], code);
    }
    const faults = (english: string, text: string) => translationFaults('x', 'k', english, text);
    assert.equal(faults('{0} is in {1}', '{0} ist in').length, 1);
    assert.equal(faults('Open `code`', 'Öffne `Code`').length, 1);
    assert.equal(faults('Sign Out…', 'Abmelden').length, 1);
    assert.equal(faults('Sign Out', 'Sign Out').length, 1);
    assert.deepEqual(faults('{0} is in {1}', 'In {1} ist {0}'), []);
    assert.deepEqual(faults('IAM Identity Center: {0}', 'IAM Identity Center: {0}'), []);
    assert.deepEqual(keyFaults('x', { old: 'a', empty: '' }, { empty: 'b' }), [
      'x: add "empty" ("b")',
      'x: remove "old"',
    ]);
    for (const code of [
      "vscode.l10n.t('{0} Try again.', vscode.l10n.t('It failed.'))",
      "vscode.l10n.t({ message: 'Refused: {0}', args: [explainStartUrl(rule)] })",
      `\`\${vscode.l10n.t('Sign Out')} \${name}\``,
      "vscode.l10n.t('Sign Out') + name",
      "name + vscode.l10n.t('is signed in')",
    ]) {
      assert.equal(glued('x.ts', code).length, 1, code);
    }
    assert.deepEqual(glued('x.ts', "joinSentences(vscode.l10n.t('It failed (again).'), text)"), []);
    assert.equal(untranslatedMembers({ a: [{ title: 'Sign Out' }] }, '').length, 1);
  });
});
