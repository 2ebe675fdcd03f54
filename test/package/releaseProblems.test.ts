import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { releaseProblems } from './releaseProblems.ts';

const ready = {
  manifest: '{ "version": "1.2.0", "repository": { "url": "https://example.com/r.git" } }',
  changelog: '## [1.2.0] - 2026-11-26\n',
  readme: '[a](https://example.com) [b](#settings)',
};

describe('the check before a release', () => {
  it('finds nothing where everything is there', () => {
    assert.deepEqual(releaseProblems(ready), []);
  });

  it('finds placeholders, links that lead nowhere and a changelog without the version', () => {
    const problems = releaseProblems({
      manifest: '{ "version": "1.2.0", "bugs": "https://repository.invalid/issues" }',
      changelog: '## [Unreleased]\n## [1x2.0] - 2026-11-26\n',
      readme: '[Architecture](ARCHITECTURE.md)',
    });
    assert.deepEqual(problems, [
      'package.json has a placeholder: https://repository.invalid/issues',
      'The README of the VSIX has a link that leads nowhere: ARCHITECTURE.md',
      'CHANGELOG.md has no section "## [1.2.0] - <date>" yet.',
    ]);
  });

  // The project has no public repository yet.
  it('does not let this version pass', () => {
    const manifest = readFileSync('package.json', 'utf8');
    assert.match(releaseProblems({ ...ready, manifest }).join(), /repository\.invalid/);
  });
});
