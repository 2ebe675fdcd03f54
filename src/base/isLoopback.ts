/** Addresses that cannot leave this computer. */

/** Whether `hostname`, as `URL` spells it, cannot leave this computer. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}
