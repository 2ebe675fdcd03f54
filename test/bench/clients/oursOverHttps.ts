/** Ours over `node:https`, the editor's path. */
import { createEditorTransport } from '../../../src/http/editorTransport.ts';
import { callOver } from './ours.ts';

export const call = callOver(() => createEditorTransport());
