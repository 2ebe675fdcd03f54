/** Changes that each let files and logs hold more, or be read by more, than they may. */
import type { Mutation } from './mutation.ts';

const base = ['test/base/*.test.ts', 'test/base/{files,lock}/*.test.ts'];
const folder = 'src/base/files/encryptedFolder.ts';
const log = 'src/base/log.ts';

export const fileMutations: readonly Mutation[] = [
  {
    name: 'every encryption has the same nonce',
    file: folder,
    find: 'const nonce = randomBytes(nonceBytes);',
    replace: 'const nonce = randomBytes(nonceBytes).fill(0);',
    tests: base,
  },
  {
    name: 'a shorter tag is accepted',
    file: folder,
    find: 'const tag = encrypted.subarray(1 + nonceBytes, 1 + nonceBytes + tagBytes);',
    replace:
      'const tag = encrypted.subarray(1 + nonceBytes, Math.min(encrypted.length, 1 + nonceBytes + 4));',
    and: { find: '      authTagLength: tagBytes,\n', replace: '      authTagLength: 4,\n' },
    tests: base,
  },
  {
    name: 'an encrypted file can take the place of another',
    file: folder,
    find: '  cipher.setAAD(Buffer.from(name));\n',
    replace: '',
    and: { find: '    decipher.setAAD(Buffer.from(name));\n', replace: '' },
    tests: base,
  },
  {
    name: 'everybody may list the encrypted files',
    file: folder,
    find: '=> mkdir(folder, { recursive: true, mode: 0o700 })',
    replace: '=> mkdir(folder, { recursive: true })',
    tests: base,
  },
  {
    name: 'everybody may use the lock folder',
    file: 'src/base/lock/fileLock.ts',
    find: 'mkdir(folder, { recursive: true, mode: 0o700 })',
    replace: 'mkdir(folder, { recursive: true })',
    tests: base,
  },
  {
    name: 'everybody may read a file of ours',
    file: 'src/base/files/atomicFile.ts',
    find: "await open(draft, 'w', 0o600);",
    replace: "await open(draft, 'w', 0o644);",
    tests: base,
  },
  {
    name: 'a file is written in place',
    file: 'src/base/files/atomicFile.ts',
    find: 'const draft = ',
    replace: 'const draft = clock ? path : ',
    tests: base,
  },
  {
    name: 'long and opaque text stays in the log',
    file: log,
    find: ".replace(opaqueRun, (_run, requestId?: string) => requestId ?? '…');",
    replace: '.replace(opaqueRun, (run) => run);',
    tests: base,
  },
  {
    name: 'percent-encoded secrets stay in the log',
    file: log,
    find: '[A-Za-z0-9+/=_~%:-]{32,}',
    replace: '[A-Za-z0-9+/=_~-]{32,}',
    tests: base,
  },
  {
    name: 'the password of a proxy stays in the log',
    file: log,
    find: ".replace(userInfo, '…@')",
    replace: ".replace(userInfo, '$&')",
    tests: base,
  },
  {
    name: 'text from outside can forge a line of the log',
    file: log,
    find: ".replace(/[\\p{C}\\u2028\\u2029]+/gu, ' ')",
    replace: '',
    tests: base,
  },
  {
    name: 'paths stay in the log',
    file: 'src/base/errors.ts',
    find: "return text.replace(quotedPath, '$1…$1').replace(barePath, '…');",
    replace: 'return text;',
    tests: base,
  },
];
