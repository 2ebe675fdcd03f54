/** Every reader of text from outside. A new one is one line in the file of its kind. */
import type { Target } from './target.ts';
import { applicationTargets } from './targets/applications.ts';
import { editorTargets } from './targets/editor.ts';
import { roleTargets } from './targets/roles.ts';
import { serviceTargets } from './targets/service.ts';
import { storedTargets } from './targets/stored.ts';
import { textTargets } from './targets/texts.ts';

export const targets: Readonly<Record<string, Target>> = {
  ...serviceTargets,
  ...textTargets,
  ...storedTargets,
  ...editorTargets,
  ...roleTargets,
  ...applicationTargets,
};
