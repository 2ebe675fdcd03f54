/** Short runs of every target: the kept inputs, and inputs made of them. `npm run fuzz` runs more. */
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { createRandom } from '../sessions/simulation/random.ts';
import { readCorpus } from './corpus.ts';
import { mutate } from './mutate.ts';
import { targets } from './targets.ts';

describe('the readers of text from outside', () => {
  for (const [name, target] of Object.entries(targets)) {
    const corpus = readCorpus(name);

    it(`read the kept inputs or refuse them with a typed error: ${name}`, async () => {
      for (const input of corpus) await target(input);
    });

    it(`read any other input or refuse it with a typed error: ${name}`, async () => {
      const made = fc.integer().map((seed) => mutate(corpus, createRandom(seed)));
      const texts = fc.oneof({ weight: 3, arbitrary: made }, fc.string({ unit: 'binary' }));
      await fc.assert(
        fc.asyncProperty(texts, async (input) => target(input)),
        { numRuns: 100, seed: 1 },
      );
    });
  }
});
