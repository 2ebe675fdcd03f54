/** Objects of which a test needs a part. */

/** A whole `T` for the code under test, of which only `members` can be used. */
export function partly<T>(members: Partial<NoInfer<T>>): T {
  return members as T;
}
