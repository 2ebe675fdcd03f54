/** Loopback addresses: requests to them do not leave this computer. */

/** Whether `hostname`, as `URL` spells it, is a loopback address. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}

/** Whether nobody on the network can read requests to `url`: https, or http to a loopback. */
export function isSecure({ protocol, hostname }: URL): boolean {
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname));
}
