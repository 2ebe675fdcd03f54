/** Addresses that cannot leave this computer. */

/** Whether `hostname`, as `URL` spells it, cannot leave this computer. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}

/** Whether what is sent to `url` cannot be read on the way: https, or http within this computer. */
export function isSecure({ protocol, hostname }: URL): boolean {
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname));
}
