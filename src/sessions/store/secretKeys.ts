/** The keys of secret storage. They are the same in every version of the extension. */

/** Each session's record. */
export const sessionPrefix = 'session/';

/** Likewise of applications: version 0.1.0, which may run beside us, would put them aside. */
export const applicationPrefix = 'application/';

/** Begins the ids of applications' sessions, so that an id alone leads to the record. */
export const applicationMark = 'application-';

/** The key of a session's record. */
export function keyOfSession(id: string): string {
  return id.startsWith(applicationMark)
    ? applicationPrefix + id.slice(applicationMark.length)
    : sessionPrefix + id;
}

/** The id of the session that is kept under a key; `undefined` for a key of anything else. */
export function sessionOfKey(key: string): string | undefined {
  if (key.startsWith(applicationPrefix))
    return applicationMark + key.slice(applicationPrefix.length);
  const id = key.startsWith(sessionPrefix) ? key.slice(sessionPrefix.length) : undefined;
  return id?.startsWith(applicationMark) ? undefined : id;
}

/** Records that could not be read. */
export const asidePrefix = 'aside/';

/** Registered clients. */
export const registrationPrefix = 'registration/';

/** How long the sessions of a portal last. */
export const lengthPrefix = 'length/';

/** What a check of secret storage writes and deletes again. */
export const checkPrefix = 'diagnosis/';
