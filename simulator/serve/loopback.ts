/** True for a host by which only programs of this machine reach what listens there. */
export function isLoopback(host: string): boolean {
  return /^(?:127\.\d+\.\d+\.\d+|::1|localhost)$/.test(host);
}
