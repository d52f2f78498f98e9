import type { IncomingMessage } from "node:http";
import type { Decision, Refusal, RequestListener, RequestServer } from "./requestRecord";

/** Where requests are told of. */
export interface TraceSurroundings {
  readonly requested?: RequestListener | undefined;
  /** The clock, in milliseconds since 1970. */
  readonly now: () => number;
}

/** A request under way, and what is known of it so far. */
export class RequestTrace {
  routeKey?: string;
  client?: string;
  function?: string;
  decision?: Decision;
  error?: string;
  refusal?: Refusal;
  private readonly since = performance.now();
  private readonly time: number;

  constructor(
    private readonly server: RequestServer,
    private readonly request: IncomingMessage,
    private readonly surroundings: TraceSurroundings,
  ) {
    this.time = surroundings.now();
  }

  /** Says why it is refused, on the way to what refuses it. */
  refuse<T>(refusal: Refusal, answer: T): T {
    this.refusal = refusal;
    return answer;
  }

  /** Tells of it. To be called before the answer is sent, so that whoever has the answer finds the record. */
  answered(status: number): void {
    const { requested } = this.surroundings;
    if (!requested) {
      return;
    }
    const { routeKey, client, decision, error, refusal } = this;
    const record = {
      time: this.time,
      server: this.server,
      method: this.request.method ?? "",
      path: pathOf(this.request.url ?? ""),
      ...(routeKey !== undefined && { routeKey }),
      ...(this.function !== undefined && { function: this.function }),
      status,
      milliseconds: Math.round((performance.now() - this.since) * 10) / 10,
      ...(client !== undefined && { client }),
      ...(decision && { decision }),
      ...(error !== undefined && { error }),
      ...(refusal && { refusal }),
    };
    requested(record, this.request.socket);
  }
}

/** A target without its query, and without the authority of one in absolute form, which may hold a password. */
function pathOf(target: string): string {
  const query = target.search(/[?#]/);
  const path = query < 0 ? target : target.slice(0, query);
  return path.startsWith("/") ? path : path.replace(/^[a-z][a-z\d+.-]*:\/\/[^/]*/i, "");
}
