/** Every picture that is named is there and small, and none lies around that nobody names. */
import assert from 'node:assert/strict';
import { globSync, readFileSync, statSync } from 'node:fs';
import { describe, test } from 'node:test';

const read = (file: string) => readFileSync(file, 'utf8');
const named = ['package.json', 'README.md'].flatMap((file) =>
  [...read(file).matchAll(/media\/[\w/-]+\.\w+/g)].map(([path]) => path),
);
const pictures = [...new Set(named)];

describe('the pictures', () => {
  test('README and walkthrough have pictures', () => {
    for (const folder of ['media/readme/', 'media/walkthrough/']) {
      assert.ok(
        pictures.some((picture) => picture.startsWith(folder)),
        folder,
      );
    }
  });

  test('each picture is there, and has at most 32 KiB', () => {
    for (const picture of pictures) {
      const { size } = statSync(picture);
      assert.ok(size > 0 && size <= 32 * 1024, `${picture} has ${size} bytes`);
    }
  });

  test('media/ holds nothing else', () => {
    // The page after a sign-in, and what icon.png is rendered from.
    const others = ['media/callback.html', 'media/icon.svg'];
    const files = globSync('media/**/*.*').map((file) => file.replaceAll('\\', '/'));
    assert.deepEqual(files.sort(), [...pictures, ...others].sort());
  });
});
