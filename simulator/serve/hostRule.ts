import * as net from "node:net";
import * as os from "node:os";

/** What a listener is reached by. */
export interface Reach {
  /** What it was told to listen on: a name or an address. */
  readonly given: string;
  /** The address that it listens on. */
  readonly bound: string;
  /** Further names and addresses that the developer allows. */
  readonly allowed?: readonly string[] | undefined;
}

/**
 * Tells which hosts a listener answers for: loopback, what it was told to listen on, what the developer allows, and what
 * its site is served for. A page of any other name can be made to mean this machine (DNS rebinding), and would be of one
 * origin with what listens here. An address cannot, so that one of this machine's own is enough where all are listened
 * on.
 */
export class HostRule {
  private readonly hosts: ReadonlySet<string>;
  private readonly listensOnAll: boolean;

  constructor({ given, bound, allowed = [] }: Reach) {
    this.hosts = new Set([given, bound, ...allowed].map(canonicalHost));
    this.listensOnAll = isUnspecified(canonicalHost(bound));
  }

  /**
   * @param host As {@link hostOf} reads it.
   * @param served Names that the site is served for.
   */
  admits(host: string, served: readonly string[] = []): boolean {
    return (
      isLoopback(host) ||
      this.hosts.has(host) ||
      served.some((name) => canonicalHost(name) === host) ||
      (this.listensOnAll && net.isIP(host) !== 0 && ownAddresses().includes(host))
    );
  }
}

/**
 * The host of an authority, `host:port` as a Host header has it (RFC 9110, section 7.2), in the one form that hosts are
 * compared in; `undefined` for what is none. The port is whatever leads here.
 */
export function hostOf(authority: string): string | undefined {
  const [, address, name, port = ""] = /^(?:\[([\da-f:.]+)\]|([\w.-]+))(?::(\d{0,5}))?$/i.exec(authority) ?? [];
  if (Number(port) > 65_535 || (address !== undefined && !net.isIPv6(address))) {
    return undefined;
  }
  const host = address ?? name;
  return host === undefined ? undefined : canonicalHost(host);
}

/** True for a host by which only programs of this machine reach what listens there. */
export function isLoopback(host: string): boolean {
  const canonical = canonicalHost(host);
  return canonical === "localhost" || canonical === "::1" || (canonical.startsWith("127.") && net.isIPv4(canonical));
}

/** The one form of a host: a name in lower case without the dot of the root, an address as short as it can be written. */
function canonicalHost(host: string): string {
  // Most hosts are told from addresses by this alone, for each request.
  if (host.includes(":") && net.isIPv6(host)) {
    const [plain = ""] = host.split("%");
    const short = new URL(`http://[${plain}]`).hostname.slice(1, -1);
    const [, high = "", low = ""] = /^::ffff:([\da-f]+):([\da-f]+)$/.exec(short) ?? [];
    return high === "" ? short : [high, low].flatMap(bytesOf).join(".");
  }
  return host.toLowerCase().replace(/(?<=[^.\d])\.$/, "");
}

function bytesOf(hex: string): [number, number] {
  const number = Number.parseInt(hex, 16);
  return [number >> 8, number & 0xff];
}

function isUnspecified(address: string): boolean {
  return address === "0.0.0.0" || address === "::";
}

/** They change while a machine moves from one network to another. */
function ownAddresses(): string[] {
  return Object.values(os.networkInterfaces())
    .flatMap((addresses = []) => addresses)
    .map(({ address }) => canonicalHost(address));
}
