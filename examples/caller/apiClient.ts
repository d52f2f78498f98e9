import type { TokenCache } from "./tokenCache";

/** A request that can be sent twice: its body is no stream. */
export interface ApiRequest {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Calls an API with the tokens of a cache. */
export class ApiClient {
  /** @param url The API's base URL. Requests go nowhere else, so the tokens do not, either. */
  constructor(
    private readonly url: string,
    private readonly tokens: TokenCache,
  ) {}

  /**
   * Sends a request. One that is refused with 401 is sent once more with a new token: keys and clients change on the
   * server before a token expires. Any other answer is the caller's, 403 included: another token would not help.
   *
   * @param path Path and query, beginning with a slash.
   */
  async call(path: string, request: ApiRequest = {}): Promise<Response> {
    const token = await this.tokens.token();
    const response = await this.send(path, request, token);
    if (response.status !== 401) {
      return response;
    }
    await response.body?.cancel();
    this.tokens.drop(token);
    return this.send(path, request, await this.tokens.token());
  }

  private send(path: string, { headers, ...request }: ApiRequest, token: string): Promise<Response> {
    if (!path.startsWith("/")) {
      throw new TypeError(`the path "${path}" does not begin with a slash`);
    }
    return fetch(`${this.url.replace(/\/$/, "")}${path}`, {
      ...request,
      headers: { ...headers, authorization: `Bearer ${token}` },
      // A redirect could lead the token elsewhere.
      redirect: "error",
      signal: AbortSignal.timeout(35_000),
    });
  }
}
