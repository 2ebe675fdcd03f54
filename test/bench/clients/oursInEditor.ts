/** Our transport in the editor, with VS Code's own authorities. */
import { neverAborted } from '../../../src/base/abortable.ts';
import { systemClock as clock } from '../../../src/base/clock.ts';
import { createEditorTransport } from '../../../src/http/editorTransport.ts';
import { createHttp, type Http } from '../../../src/http/http.ts';

let http: Http | undefined;

export async function call(address: string): Promise<void> {
  http ??= createHttp({ clock, transport: createEditorTransport({ env: {} }) });
  const request = { method: 'POST', url: new URL(address), headers: {}, body: '{}' } as const;
  await http(request, neverAborted);
}
