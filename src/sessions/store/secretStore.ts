/** The port to secret storage. */

/** Secret storage, shared by all windows of one editor. Each member may reject. */
export interface SecretStore {
  keys(): Promise<string[]>;
  get(key: string): Promise<string | undefined>;
  set(key: string, value: string): Promise<void>;
  delete(key: string): Promise<void>;
  /**
   * Calls back for every change, including this window's own. Returns the function that stops it.
   */
  onChange(listener: (key: string) => void): () => void;
}
