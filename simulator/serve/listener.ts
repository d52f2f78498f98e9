import { constants } from "node:crypto";
import * as http from "node:http";
import * as https from "node:https";
import type { AddressInfo, Socket } from "node:net";
import type { SecureContextOptions, TLSSocket } from "node:tls";
import { writeInternalError } from "../standardStreams";
import { countHeader } from "../countHeader";
import { UserError } from "../userError";
import { HostRule, hostOf } from "./hostRule";
import { closeGently, endGently } from "./lingeringClose";

/** Quota of API Gateway for the request line and the headers, in bytes. */
const mostHeaderBytes = 10_240;

/** Answers one request. */
export type RequestHandler = (request: http.IncomingMessage, response: http.ServerResponse) => Promise<void>;

/** What a listener serves. */
export interface Site {
  readonly handle: RequestHandler;
  /** Names of its own, that requests may be addressed to besides the listener's address. */
  readonly hosts?: readonly string[];
  /** Headers for the answer to what is refused before it reaches the handler. */
  readonly refusalHeaders?: () => Readonly<Record<string, string>>;
  /** With mutual TLS: is told of a caller who shows no certificate, and whose connection is ended for that. */
  readonly certificateMissing?: () => void;
}

/** What a listener serves https with. Both PEM. */
export interface ServerCertificate {
  readonly key: string;
  readonly cert: string;
}

/** Where a listener listens, and how. */
export interface ListenOptions {
  /** Given for https. */
  readonly certificate?: ServerCertificate | undefined;
  /**
   * Given for mutual TLS, which needs a certificate of the server's own, too: what signed the certificates that callers
   * show. Who shows none is not let in; the site must refuse those whose connection is not `authorized`. PEM.
   */
  readonly clientAuthorities?: readonly string[] | undefined;
  /** Names and addresses that requests may be addressed to, besides those that the listener and its site have. */
  readonly allowedHosts?: readonly string[] | undefined;
}

/** A port that something else listens on. */
export class PortInUse extends UserError {}

/** An HTTP server whose site can be replaced while it runs. */
export class Listener {
  /** `http://host:port`, or `https://host:port` */
  readonly origin: string;
  readonly port: number;
  private site: Site | undefined;
  private isRetired = false;
  private opened!: (site: Site) => void;
  /** The first site: who asks before it is there waits for it. */
  private readonly first = new Promise<Site>((resolve) => (this.opened = resolve));
  /** The response that is due on each connection. */
  private readonly due = new WeakMap<object, http.ServerResponse>();

  private constructor(
    private readonly server: http.Server | https.Server,
    host: string,
    private readonly isMutualTls: boolean,
    private readonly hostRule: HostRule,
  ) {
    this.port = (server.address() as AddressInfo).port;
    this.origin = `${server instanceof https.Server ? "https" : "http"}://${shownHost(host)}:${this.port}`;
    server.on("request", (request, response) => {
      this.due.set(request.socket, response);
      response.on("finish", () => this.isRetired && request.socket.end());
      void this.handle(request, response);
    });
    server.on(server instanceof https.Server ? "secureConnection" : "connection", closeGently);
    server.on("secureConnection", (socket: TLSSocket) => this.checkCertificate(socket));
    server.on("checkExpectation", (_, response) => this.refuse(response, 417));
    server.on("clientError", (error: NodeJS.ErrnoException, socket: Socket) => this.refuseMessage(error, socket));
  }

  /**
   * @param port 0 for any free port.
   * @param what What is served there, for the error.
   * @throws {@link UserError} when the address cannot be used, {@link PortInUse} when something else listens there.
   */
  static async listen(host: string, port: number, what: string, options: ListenOptions = {}): Promise<Listener> {
    if (port > 65_535) {
      throw new UserError(`--port: ${what} needs port ${port}, and 65535 is the last; choose a lower port.`);
    }
    // Node's own answers to a missing Host and to an expectation would lack the site's headers.
    const settings = { maxHeaderSize: mostHeaderBytes, keepAliveTimeout: 5_000, requireHostHeader: false };
    const server = createServer(settings, options);
    // Their limit in bytes bounds them; Node would drop those beyond a thousand without a word.
    server.maxHeadersCount = 0;
    await new Promise<void>((resolve, reject) => {
      server.once("error", (error: NodeJS.ErrnoException) => reject(refusal(error, explain(error, host, port, what))));
      server.listen(port, host, resolve);
    });
    const { address: bound } = server.address() as AddressInfo;
    const rule = new HostRule({ given: host, bound, allowed: options.allowedHosts });
    return new Listener(server, host, options.clientAuthorities !== undefined, rule);
  }

  /** Answers all requests from now on with another site; those under way keep theirs. */
  serve(site: Site): void {
    this.site = site;
    this.opened(site);
  }

  /** With mutual TLS: trusts other authorities from now on. Connections that are open stay as they were verified. */
  trust(certificate: ServerCertificate, clientAuthorities: readonly string[]): void {
    (this.server as https.Server).setSecureContext(mutualTls(certificate, clientAuthorities));
  }

  /** Takes no more requests, and resolves once those under way are answered. */
  retire(): Promise<void> {
    this.isRetired = true;
    return new Promise((resolve) => this.server.close(() => resolve()));
  }

  /** Stops at once, whatever is under way. */
  close(): Promise<void> {
    return new Promise((resolve) => {
      this.server.close(() => resolve());
      this.server.closeAllConnections();
    });
  }

  /** API Gateway ends a handshake without a certificate. */
  private checkCertificate(socket: TLSSocket): void {
    if (this.isMutualTls && !socket.getPeerX509Certificate()) {
      socket.destroy();
      this.site?.certificateMissing?.();
    }
  }

  private async handle(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    // A client that goes away in the middle of a message is nobody's fault here.
    request.on("error", () => undefined);
    response.on("error", () => undefined);
    const addressees = addresseesOf(request);
    const refusal = this.isRetired ? 503 : headRefusal(request, addressees);
    if (refusal !== undefined) {
      this.refuse(response, refusal);
      return;
    }
    const site = this.site ?? (await this.first);
    if (!addressees!.every((host) => this.hostRule.admits(host, site.hosts))) {
      this.refuse(response, 421, notServedHere);
      return;
    }
    try {
      await site.handle(request, response);
    } catch (error) {
      if (!request.destroyed || request.complete) {
        writeInternalError(error);
      }
      if (response.headersSent) {
        response.destroy();
      } else {
        this.refuse(response, 500);
      }
    }
  }

  private refuse(response: http.ServerResponse, status: number, message?: string): void {
    const { head, body } = this.refusal(status, message);
    response.writeHead(status, head);
    response.end(body);
  }

  /** Answers what is no message of HTTP, as far as the connection can still carry an answer of its own. */
  private refuseMessage(error: NodeJS.ErrnoException, socket: Socket): void {
    const due = this.due.get(socket);
    const isAnswering = due !== undefined && due.headersSent && !due.writableFinished;
    if (isAnswering && due.writableEnded) {
      due.once("finish", () => endGently(socket));
      return;
    }
    if (!socket.writable || error.code === "ECONNRESET" || isAnswering) {
      socket.destroy(error);
      return;
    }
    const status = parserStatuses.get(error.code) ?? 400;
    const { head, body } = this.refusal(status);
    const lines = Object.entries(head).map(([name, value]) => `${name}: ${value}\r\n`);
    endGently(socket, `HTTP/1.1 ${status} ${http.STATUS_CODES[status]}\r\n${lines.join("")}\r\n${body}`);
  }

  /** A refusal by the listener itself, which ends the connection. */
  private refusal(status: number, message = http.STATUS_CODES[status]): { head: Record<string, string>; body: string } {
    const body = JSON.stringify({ message });
    return {
      head: {
        ...this.site?.refusalHeaders?.(),
        "Content-Type": "application/json",
        "Content-Length": String(Buffer.byteLength(body)),
        Connection: "close",
      },
      body,
    };
  }
}

function createServer(
  settings: http.ServerOptions,
  { certificate, clientAuthorities }: ListenOptions,
): http.Server | https.Server {
  if (!certificate) {
    return http.createServer(settings);
  }
  if (!clientAuthorities) {
    return https.createServer({ ...settings, ...certificate });
  }
  // A certificate that is not trusted is answered by the site: API Gateway says 403.
  const verifying = { requestCert: true, rejectUnauthorized: false };
  return https.createServer({ ...settings, ...mutualTls(certificate, clientAuthorities), ...verifying });
}

/** What is verified of callers. No session is resumed: each connection shows its certificate, and by the rules of today. */
function mutualTls(certificate: ServerCertificate, clientAuthorities: readonly string[]): SecureContextOptions {
  return {
    ...certificate,
    ca: [...clientAuthorities],
    // Level 2 of OpenSSL refuses SHA-1 and keys below 2048 bits of RSA, in the certificates of callers, too.
    ciphers: "DEFAULT@SECLEVEL=2",
    secureOptions: constants.SSL_OP_NO_TICKET,
  };
}

/** For the developer, who gets there by a name of their own. */
const notServedHere =
  "Misdirected Request: this host is not served here; use the address that was printed, or allow the name by --allowed-host.";

/** The answers to what Node's parser does not let pass, by its errors; 400 for all others. */
const parserStatuses: ReadonlyMap<string | undefined, number> = new Map([
  ["HPE_HEADER_OVERFLOW", 431],
  ["HPE_CHUNK_EXTENSIONS_OVERFLOW", 413],
  ["ERR_HTTP_REQUEST_TIMEOUT", 408],
]);

/** The status for a head that Node's parser lets pass, and HTTP/1.1 or the quota does not. */
function headRefusal(request: http.IncomingMessage, addressees: readonly string[] | undefined): number | undefined {
  if (request.httpVersion !== "1.1" && request.httpVersion !== "1.0") {
    return 505;
  }
  // RFC 9112, section 3.2. Of HTTP/1.0, too: whom a request is for must be known.
  if (countHeader(request, "host") !== 1 || addressees === undefined) {
    return 400;
  }
  // RFC 9112, section 6.1: no other coding is understood.
  if (!/^(?:chunked)?$/i.test(request.headers["transfer-encoding"] ?? "")) {
    return 501;
  }
  // Node's own limit leaves out what stands between names and values.
  const line = `${request.method} ${request.url} HTTP/1.1\r\n`.length;
  const bytes = request.rawHeaders.reduce((sum, text) => sum + text.length + 2, line);
  return bytes > mostHeaderBytes ? 431 : undefined;
}

/**
 * The hosts that a request says it is for; `undefined` if one of them is none. With an absolute target, it is told twice
 * (RFC 9112, section 3.2.2).
 */
function addresseesOf({ headers, url = "" }: http.IncomingMessage): readonly string[] | undefined {
  const [, absolute] = url.startsWith("/") ? [] : (/^[a-z][a-z\d+.-]*:\/\/([^/?#]*)/i.exec(url) ?? []);
  const authorities = [headers.host ?? "", ...(absolute === undefined ? [] : [absolute])];
  const hosts = authorities.flatMap((authority) => hostOf(authority) ?? []);
  return hosts.length === authorities.length ? hosts : undefined;
}

/** A host as it stands in a URL that a client on this machine can call. */
function shownHost(host: string): string {
  const reachable = host === "0.0.0.0" ? "127.0.0.1" : host === "::" ? "::1" : host;
  return reachable.includes(":") ? `[${reachable}]` : reachable;
}

function refusal({ code }: NodeJS.ErrnoException, text: string): UserError {
  return code === "EADDRINUSE" ? new PortInUse(text) : new UserError(text);
}

function explain(error: NodeJS.ErrnoException, host: string, port: number, what: string): string {
  switch (error.code) {
    case "EADDRINUSE":
      return `--port ${port}: ${host}:${port}, where ${what} would be served, is in use; stop what uses it, or choose another port (0 picks free ones).`;
    case "EACCES":
      return `--port ${port}: this user may not listen on ${host}:${port}; choose a port from 1024 on.`;
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return `--host ${host}: is not an address of this machine; use 127.0.0.1.`;
    default:
      return `--host ${host} --port ${port}: cannot listen (${error.message}); choose another address.`;
  }
}
