import * as net from "node:net";

/** What a gateway tells of a request that it passes on. */
export interface ForwardedRequest {
  /** The gateway's own address. */
  readonly by: string;
  /** The caller's address. */
  readonly for: string;
  /** The Host header that the caller sent; empty if there was none. */
  readonly host: string;
  readonly proto: "http" | "https";
}

/**
 * The value of a Forwarded header (RFC 7239). What is no token is quoted, so that nothing that a caller sends can be
 * taken for another parameter, or for another gateway's.
 */
export function forwarded({ by, for: caller, host, proto }: ForwardedRequest): string {
  const parameters = { by: nodeOf(by), for: nodeOf(caller), host, proto };
  return Object.entries(parameters)
    .filter(([, value]) => value !== "")
    .map(([name, value]) => `${name}=${/^[\w!#$%&'*+.^`|~-]+$/.test(value) ? value : quoted(value)}`)
    .join(";");
}

/** RFC 7239, section 6: an IPv6 address stands in brackets. */
function nodeOf(address: string): string {
  return net.isIPv6(address) ? `[${address}]` : address;
}

function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, "\\$&")}"`;
}
