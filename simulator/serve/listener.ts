import * as http from "node:http";
import type { AddressInfo } from "node:net";
import { UserError } from "../userError";

/** Quota of API Gateway for the request line and the headers, in bytes. */
const mostHeaderBytes = 10_240;

/** Answers one request. */
export type RequestHandler = (request: http.IncomingMessage, response: http.ServerResponse) => Promise<void>;

/** An HTTP server whose handler can be replaced while it runs. */
export class Listener {
  /** `http://host:port` */
  readonly origin: string;
  readonly port: number;
  private handler: RequestHandler | undefined;

  private constructor(
    private readonly server: http.Server,
    host: string,
  ) {
    this.port = (server.address() as AddressInfo).port;
    this.origin = `http://${shownHost(host)}:${this.port}`;
    server.on("request", (request, response) => {
      void this.handle(request, response);
    });
  }

  /**
   * @param port 0 for any free port.
   * @param what What is served there, for the error.
   * @throws {@link UserError} when the address cannot be used.
   */
  static async listen(host: string, port: number, what: string): Promise<Listener> {
    if (port > 65_535) {
      throw new UserError(`--port: ${what} needs port ${port}, and 65535 is the last; choose a lower port.`);
    }
    const server = http.createServer({ maxHeaderSize: mostHeaderBytes, keepAliveTimeout: 5_000 });
    // Their limit in bytes bounds them; Node would drop those beyond a thousand without a word.
    server.maxHeadersCount = 0;
    await new Promise<void>((resolve, reject) => {
      server.once("error", (error: NodeJS.ErrnoException) => reject(new UserError(explain(error, host, port, what))));
      server.listen(port, host, resolve);
    });
    return new Listener(server, host);
  }

  /** Answers all requests from now on with another handler; those under way keep theirs. */
  serve(handler: RequestHandler): void {
    this.handler = handler;
  }

  /** Stops at once, whatever is under way. */
  close(): Promise<void> {
    return new Promise((resolve) => {
      this.server.close(() => resolve());
      this.server.closeAllConnections();
    });
  }

  private async handle(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    // A client that goes away in the middle of a message is nobody's fault here.
    request.on("error", () => undefined);
    response.on("error", () => undefined);
    const refusal = headRefusal(request);
    if (refusal !== undefined) {
      response.writeHead(refusal, { Connection: "close", "Content-Length": 0 });
      response.end();
      return;
    }
    try {
      await this.handler?.(request, response);
    } catch (error) {
      if (!request.destroyed || request.complete) {
        console.error("m2m: internal error:", error);
      }
      if (!response.headersSent) {
        response.writeHead(500, { "Content-Type": "application/json", Connection: "close" });
      }
      response.end('{"message":"Internal Server Error"}');
    }
  }
}

/** The status for a head that Node's parser lets pass, and HTTP/1.1 or the quota does not. */
function headRefusal(request: http.IncomingMessage): number | undefined {
  if (request.httpVersion !== "1.1" && request.httpVersion !== "1.0") {
    return 505;
  }
  // RFC 9112, section 3.2.
  if ((request.headersDistinct["host"]?.length ?? 0) > 1) {
    return 400;
  }
  // Node's own limit leaves out what stands between names and values.
  const line = `${request.method} ${request.url} HTTP/1.1\r\n`.length;
  const bytes = request.rawHeaders.reduce((sum, text) => sum + text.length + 2, line);
  return bytes > mostHeaderBytes ? 431 : undefined;
}

/** A host as it stands in a URL that a client on this machine can call. */
function shownHost(host: string): string {
  const reachable = host === "0.0.0.0" ? "127.0.0.1" : host === "::" ? "::1" : host;
  return reachable.includes(":") ? `[${reachable}]` : reachable;
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
