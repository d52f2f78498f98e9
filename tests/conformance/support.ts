import { once } from "node:events";
import * as http from "node:http";
import * as net from "node:net";
import type { Model } from "../../simulator/model/model";
import { ServedModel } from "../support/servedModel";

/** What a client got. */
export interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

/** How a request is sent: `token` is the Authorization header. */
export interface Sent extends Omit<http.RequestOptions, "headers"> {
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | Buffer;
}

/** Serves a model for the tests of a `describe`. */
export function serving(model: Model): () => ServedModel {
  let served: ServedModel;
  before(async () => {
    served = await ServedModel.start(model);
  });
  after(() => served.close());
  beforeEach(() => served.reset());
  return () => served;
}

/** Sends text as it stands; everything that is answered until the server ends the connection. */
export async function raw(served: ServedModel, text: string): Promise<string> {
  const socket = net.connect({ port: served.port, host: "127.0.0.1" });
  socket.write(text);
  const chunks: string[] = [];
  for await (const chunk of socket.setEncoding("latin1")) {
    chunks.push(chunk as string);
  }
  return chunks.join("");
}

/** Sends `METHOD /path` to the API. */
export async function call(served: ServedModel, line: string, { token, headers, body, ...rest }: Sent = {}) {
  const [method, path] = line.split(" ");
  const all = { ...headers, ...(token !== undefined && { authorization: token }) } as http.OutgoingHttpHeaders;
  const request = http.request({ host: "127.0.0.1", port: served.port, method, path, headers: all, ...rest });
  request.end(body ?? "");
  const [response] = (await once(request, "response")) as [http.IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of response) {
    chunks.push(chunk as Buffer);
  }
  const text = Buffer.concat(chunks).toString("utf8");
  return { status: response.statusCode!, headers: response.headers, body: text } satisfies Answer;
}
