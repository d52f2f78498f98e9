import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { isRecord } from "../model/values";
import { readBody } from "../readBody";
import { Listener } from "../serve/listener";
import type { Running } from "../serve/runningFile";
import { rotateNow } from "../serve/rotateNow";
import type { Served } from "../serve/served";
import { UserError } from "../userError";

/** A command is short. */
const mostBodyBytes = 64 * 1024;

/** What a command asks of the one that serves. */
export interface ControlAnswer {
  /** What was rotated. */
  readonly rotated?: readonly string[];
  /** The secret of a client; `null` where it has none. */
  readonly secret?: string | null;
  /** Why not: lines for the user. */
  readonly problem?: string;
}

type Do = (given: Readonly<Record<string, unknown>>, served: Served) => ControlAnswer | Promise<ControlAnswer>;

const commands: Readonly<Record<string, Do>> = {
  "/rotate": async ({ name }, served) => ({
    rotated: await rotateNow(served, typeof name === "string" ? name : undefined),
  }),
  "/secret": ({ clientId }, { pools }) => {
    const all = pools.flatMap((pool) => pool.pool.clients.map((client) => ({ pool, client })));
    const found = all.find(({ client }) => client.clientId === clientId);
    return found ? { secret: found.pool.secretOf(found.client) ?? null } : {};
  },
};

/** What other commands of the same user reach the one at that serves: on loopback, for who has the token. */
export class ControlServer {
  readonly running: Running;

  private constructor(
    private readonly listener: Listener,
    private readonly served: () => Served,
  ) {
    this.running = { origin: listener.origin, token: randomBytes(32).toString("base64url") };
    listener.serve({ handle: (request, response) => this.handle(request, response) });
  }

  /** @param served What is served at the time. */
  static async start(served: () => Served): Promise<ControlServer> {
    return new ControlServer(await Listener.listen("127.0.0.1", 0, "the commands"), served);
  }

  close(): Promise<void> {
    return this.listener.close();
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { authorization = "", origin } = request.headers;
    if (origin !== undefined || !isSame(authorization, `Bearer ${this.running.token}`)) {
      return send(response, 403, { problem: "You may not ask here." });
    }
    const command = request.method === "POST" && Object.hasOwn(commands, request.url!) && commands[request.url!];
    if (!command) {
      return send(response, 404, { problem: "There is no such command." });
    }
    const body = await readBody(request, mostBodyBytes);
    const given = body && parse(body);
    if (!isRecord(given)) {
      response.setHeader("Connection", "close");
      return send(response, 400, { problem: "The request is no JSON object." });
    }
    try {
      send(response, 200, await command(given, this.served()));
    } catch (error) {
      if (!(error instanceof UserError)) {
        throw error;
      }
      send(response, 200, { problem: error.message });
    }
  }
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    return undefined;
  }
}

function send(response: ServerResponse, status: number, answer: ControlAnswer): void {
  const text = JSON.stringify(answer);
  response.writeHead(status, { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(text) });
  response.end(text);
}

/** Compares in a time that does not depend on where two texts differ. */
function isSame(a: string, b: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
