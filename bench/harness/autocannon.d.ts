/** What is used of autocannon, which brings no types: the project is checked without what the bench installs. */
declare module "autocannon" {
  import type { EventEmitter } from "node:events";

  interface Request {
    method: string;
    path: string;
    headers: Readonly<Record<string, string>>;
    body?: string | undefined;
    onResponse?: (status: number, body: string) => void;
  }

  /** One connection. Emits `request`, `response` (status, bytes, milliseconds), `connError` and `timeout`. */
  interface Client extends EventEmitter {
    setRequests(requests: Request[]): void;
  }

  interface Options {
    url: string;
    connections: number;
    /** Seconds */
    duration: number;
    requests: Request[];
    setupClient: (client: Client) => void;
  }

  function autocannon(options: Options): PromiseLike<{ duration: number }>;
  export = autocannon;
}
