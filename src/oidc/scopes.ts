/** The grammar of scopes: one to three parts of 1 to 50 letters, digits or `_`, joined by `:`. */

/** Whether the service can know `text` as a scope. */
export function isScope(text: string): boolean {
  return /^\w{1,50}(:\w{1,50}){0,2}$/.test(text);
}
