/** Windows of version 0.1.0 and of the new one at one desk. */
import assert from 'node:assert/strict';
import { neverAborted } from '../../../src/base/abortable.ts';
import { noLog as log } from '../../../src/base/log.ts';
import { createMirroredSecretStore } from '../../../src/sessions/store/mirroredSecretStore.ts';
import { createFakeEncryptedFolder } from '../../fakes/encryptedFolder.ts';
import { createDesk, type Desk, request, transportTo } from '../desk.ts';
import * as old from './engine010.mjs';

/** A window of version 0.1.0 at the desk. */
function openOld(desk: Desk, copies = createFakeEncryptedFolder()) {
  const { clock, lock } = desk;
  const secretStore = desk.secrets.open();
  const engine = old.wireEngine({
    clock,
    log,
    lock,
    transport: transportTo(desk),
    vault: old.createSharedVault({ clock, log, vault: secretStore, copies }),
    onStorageError: (error) => assert.fail(error),
  });
  return { engine, signIn: (user: string) => signInOld(desk, engine, user) };
}

function signInOld(desk: Desk, engine: old.OldEngine, user: string) {
  const person = desk.person(user);
  return desk.during(engine.signIn(request, { ...neverAborted, human: person }));
}

/** A window of each version, with the folder of encrypted files that both use. */
export function openBoth() {
  const desk = createDesk({ sessionSeconds: 30 * 86_400 });
  const copies = createFakeEncryptedFolder();
  const older = openOld(desk, copies);
  const { clock } = desk;
  const secretStore = createMirroredSecretStore({
    clock,
    log,
    secretStore: desk.secrets.open(),
    copies,
  });
  const newer = desk.open({ secretStore });
  return { desk, older, newer };
}
