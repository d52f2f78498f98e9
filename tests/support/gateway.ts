import { once } from "node:events";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import { ApiServer, ApiSurroundings } from "../../simulator/apiGateway/apiServer";
import { VerifiedTokens } from "../../simulator/apiGateway/jwtAuthorizer";
import type { Api } from "../../simulator/model/model";

/** A response, read to its end. */
export interface Answer {
  readonly status: number | undefined;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

/** What a request has besides its line. */
export interface Parts {
  readonly headers?: http.OutgoingHttpHeaders | readonly string[];
  readonly body?: string | Buffer;
}

const running: http.Server[] = [];

/** Serves on a free port of loopback until {@link closeServers}, and resolves with the origin. */
export async function listen(
  handle: (request: http.IncomingMessage, response: http.ServerResponse) => unknown,
): Promise<string> {
  const server = http.createServer((request, response) => {
    Promise.resolve(handle(request, response)).catch(() => response.destroy());
  });
  running.push(server);
  await once(server.listen(0, "127.0.0.1"), "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Ends every server that {@link listen} started. Call after the tests of a file. */
export function closeServers(): void {
  for (const server of running.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
}

/** Serves an API without the rest of the simulator. Unless told otherwise, functions answer "served", and no key is known. */
export function serveApi(api: Api, changes: Partial<ApiSurroundings> = {}): Promise<string> {
  const server = new ApiServer(api, {
    trust: (authorizer) => ({ ...authorizer, publicKey: () => undefined, verified: new VerifiedTokens() }),
    invoke: () => Promise.resolve({ outcome: "returned", result: '"served"' }),
    log: () => undefined,
    now: Date.now,
    ...changes,
  });
  return listen((request, response) => server.handle(request, response));
}

/** Sends a request, `METHOD /path`, as it stands: `fetch` would tidy the path up. */
export async function send(origin: string, line: string, { headers = {}, body = "" }: Parts = {}): Promise<Answer> {
  const [method, path] = line.split(" ");
  const { hostname: host, port } = new URL(origin);
  const request = http.request({ host, port, method, path, headers: headers as http.OutgoingHttpHeaders });
  request.end(body);
  const [response] = (await once(request, "response")) as [http.IncomingMessage];
  const text: string[] = [];
  for await (const chunk of response.setEncoding("utf8")) {
    text.push(chunk as string);
  }
  return { status: response.statusCode, headers: response.headers, body: text.join("") };
}
