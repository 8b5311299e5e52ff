/** Whether a server that listens there is heard on this machine only. A name that is not known counts as heard elsewhere. */
export function isLoopback(host: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|::1|\[::1\])$/i.test(host);
}
