/** The pictures that README.md and package.json name: all of them exist and are small, and no other does. */
import assert from 'node:assert/strict';
import { globSync, readFileSync, statSync } from 'node:fs';
import { describe, test } from 'node:test';

const read = (file: string) => readFileSync(file, 'utf8');
const named = ['package.json', 'README.md'].flatMap((file) =>
  [...read(file).matchAll(/media\/[\w/-]+\.\w+/g)].map(([path]) => path),
);
const pictures = [...new Set(named)];

describe('the pictures', () => {
  test('are in the README and in the walkthrough', () => {
    for (const folder of ['media/readme/', 'media/walkthrough/']) {
      assert.ok(
        pictures.some((picture) => picture.startsWith(folder)),
        folder,
      );
    }
  });

  test('exist and have at most 32 KiB each', () => {
    for (const picture of pictures) {
      const { size } = statSync(picture);
      assert.ok(size > 0 && size <= 32 * 1024, `${picture} has ${size} bytes`);
    }
  });

  test('are all that media/ contains, except for two files', () => {
    // The page after a sign-in, and the source of icon.png.
    const others = ['media/callback.html', 'media/icon.svg'];
    const files = globSync('media/**/*.*').map((file) => file.replaceAll('\\', '/'));
    assert.deepEqual(files.sort(), [...pictures, ...others].sort());
  });
});
