/** One change of the sources that breaks a promise. A test must notice it. */
export interface Mutation {
  name: string;
  file: string;
  /** Must occur in the file exactly once. */
  find: string;
  replace: string;
  /** A second change, needed because another line has the same effect. */
  and?: { find: string; replace: string };
  /** The tests that are run, as patterns; those of the sessions by default. */
  tests?: readonly string[];
}
