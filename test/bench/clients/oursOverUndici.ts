/** Ours over undici, the path outside of the editor. */
import { createUndiciTransport } from '../../../src/http/undiciTransport.ts';
import { callOver } from './ours.ts';

export const call = callOver(() => createUndiciTransport());
