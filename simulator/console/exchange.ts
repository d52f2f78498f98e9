import * as http from "node:http";
import * as https from "node:https";
import type { Socket } from "node:net";
import type { Header } from "./protocol";

/** A request to an address of the simulator. */
export interface Outgoing {
  readonly method: string;
  /** `http://host:port` */
  readonly origin: string;
  /** Path and query string, sent as they stand. */
  readonly target: string;
  readonly headers: readonly Header[];
  readonly body: string;
  /** The authority to trust, with https. PEM. */
  readonly ca?: string | undefined;
  /** Gets the connection, which no other request uses, before anything is sent. */
  readonly connected?: (connection: Socket) => void;
}

/** What was answered. */
export interface Incoming {
  readonly status: number;
  readonly reason: string;
  readonly headers: readonly Header[];
  readonly body: Buffer;
  /** Whether there is more of the body. */
  readonly isCut: boolean;
  readonly milliseconds: number;
}

/** The simulator's servers answer by themselves in less, unless a debugger holds a function for somebody who looks at it. */
const patienceMs = 10 * 60_000;

/** Of a body, no more is read. */
const mostBodyBytes = 1024 * 1024;

/** Sends a request over a connection of its own, and reads the answer. */
export async function exchange({ method, origin, target, headers, body, ca, connected }: Outgoing): Promise<Incoming> {
  const { protocol, hostname, port } = new URL(origin);
  const request = (protocol === "https:" ? https : http).request({
    method,
    host: hostname.replace(/^\[(.*)\]$/, "$1"),
    port,
    path: target,
    agent: false,
    signal: AbortSignal.timeout(patienceMs),
    ...(ca !== undefined && { ca }),
  });
  for (const [name, value] of headers) {
    request.appendHeader(name, value);
  }
  if (body !== "") {
    request.setHeader("Content-Length", Buffer.byteLength(body));
  }
  request.on("socket", (socket) => socket.once("connect", () => connected?.(socket)));
  const since = performance.now();
  const response = await new Promise<http.IncomingMessage>((resolve, reject) => {
    request.on("response", resolve).on("error", reject).end(body);
  });
  const { bytes, isCut } = await readUpTo(response, mostBodyBytes);
  return {
    status: response.statusCode ?? 0,
    reason: response.statusMessage ?? "",
    headers: headersOf(response),
    body: bytes,
    isCut,
    milliseconds: Math.round(performance.now() - since),
  };
}

async function readUpTo(response: http.IncomingMessage, most: number): Promise<{ bytes: Buffer; isCut: boolean }> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > most) {
      break;
    }
  }
  return { bytes: Buffer.concat(chunks).subarray(0, most), isCut: length > most };
}

function headersOf({ rawHeaders }: http.IncomingMessage): Header[] {
  return rawHeaders.flatMap((name, index) => (index % 2 === 0 ? [[name, rawHeaders[index + 1] ?? ""] as const] : []));
}
