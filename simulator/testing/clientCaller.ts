import type { Caller, RequestBody } from "./harness";
import { sendTo } from "./sendTo";

/** Sends requests with the tokens of one client. */
export class ClientCaller implements Caller {
  constructor(
    private readonly url: string,
    private readonly token: () => Promise<string>,
  ) {}

  async fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    if (!headers.has("authorization")) {
      headers.set("authorization", `Bearer ${await this.token()}`);
    }
    return sendTo(this.url, path, { ...init, headers });
  }

  get(path: string, init?: RequestInit): Promise<Response> {
    return this.fetch(path, { ...init, method: "GET" });
  }

  delete(path: string, init?: RequestInit): Promise<Response> {
    return this.fetch(path, { ...init, method: "DELETE" });
  }

  post(path: string, body?: RequestBody, init?: RequestInit): Promise<Response> {
    return this.send("POST", path, body, init);
  }

  put(path: string, body?: RequestBody, init?: RequestInit): Promise<Response> {
    return this.send("PUT", path, body, init);
  }

  patch(path: string, body?: RequestBody, init?: RequestInit): Promise<Response> {
    return this.send("PATCH", path, body, init);
  }

  private send(method: string, path: string, body: RequestBody | undefined, init: RequestInit = {}): Promise<Response> {
    if (body === undefined || !isJson(body)) {
      return this.fetch(path, { ...init, method, ...(body !== undefined && { body: body as RequestInit["body"] }) });
    }
    const headers = new Headers(init.headers);
    if (!headers.has("content-type")) {
      headers.set("content-type", "application/json");
    }
    return this.fetch(path, { ...init, method, headers, body: JSON.stringify(body) });
  }
}

/** True for plain data; texts, bytes, forms and streams are bodies already. */
function isJson(body: RequestBody): boolean {
  if (typeof body !== "object" || body === null) {
    return typeof body !== "string";
  }
  const tag = Object.prototype.toString.call(body);
  return Array.isArray(body) || tag === "[object Object]";
}
