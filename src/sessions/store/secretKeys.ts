/** The keys of secret storage. They are the same in every version of the extension. */

/** Each session's record. */
export const sessionPrefix = 'session/';

/** Records that could not be read. */
export const asidePrefix = 'aside/';

/** Registered clients. */
export const registrationPrefix = 'registration/';

/** How long the sessions of a portal last. */
export const lengthPrefix = 'length/';

/** What a check of secret storage writes and deletes again. */
export const checkPrefix = 'diagnosis/';
