import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readOptions } from './options.ts';

describe('the options of npm start', () => {
  it('are none by default', () => {
    assert.deepEqual(readOptions([]), { help: false, headless: false });
  });

  it('are read', () => {
    assert.deepEqual(readOptions(['--headless', '--help', '--port', '8080']), {
      help: true,
      headless: true,
      port: 8080,
    });
  });

  for (const args of [['--prot', '1'], ['--port'], ['--port', '0'], ['--port', '70000'], ['x']]) {
    it(`are refused in one sentence: ${args.join(' ')}`, () => {
      assert.throws(
        () => readOptions(args),
        ({ message }: Error) => message.split('\n').length === 1 && message.length < 200,
      );
    });
  }
});
