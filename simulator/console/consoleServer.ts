import { randomUUID } from "node:crypto";
import * as fs from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import * as path from "node:path";
import { printable, visible, withoutColours } from "../printable";
import { readBody } from "../readBody";
import { reasonOf } from "../refusalWords";
import type { RequestListener } from "../requestRecord";
import type { Served } from "../serve/served";
import type { Page } from "../serve/simulator";
import { callLines } from "./callLines";
import { CallError } from "./callError";
import { CallWatch } from "./callWatch";
import { LiveFeed } from "./liveFeed";
import { makeCall } from "./makeCall";
import { originRefusal } from "./originRefusal";
import { pageState } from "./pageState";
import type { PageState } from "./protocol";
import { readClient } from "./readClient";
import { rotateClient } from "./rotateClient";
import { readCall } from "./readCall";
import { securityHeaders } from "./securityHeaders";

/** A call with the longest body that the page can ask for stays below this. */
const mostBodyBytes = 1024 * 1024;

/** The files of the page, by the paths that they are served at. */
const files = {
  "/": { name: "page.html", type: "text/html; charset=utf-8" },
  "/page.css": { name: "page.css", type: "text/css; charset=utf-8" },
  "/page.js": { name: "page.js", type: "text/javascript; charset=utf-8" },
  "/icon.svg": { name: "icon.svg", type: "image/svg+xml" },
};

/** What is served at a path. */
interface Resource {
  readonly methods: readonly string[];
  readonly answer: (request: IncomingMessage, response: ServerResponse) => unknown;
}

const reading = ["GET", "HEAD"];

/** The version of the program that is shown. */
interface Shown {
  readonly served: Served;
  readonly state: PageState;
  /** How a scope is called. */
  readonly scopeName: (scope: string) => string;
}

/** Answers what was posted as JSON. */
type Answer = (body: unknown, served: Served) => object | Promise<object>;

/** Serves the page of `m2m dev`: who may call what, and requests to try it with. */
export class ConsoleServer implements Page {
  private readonly watch = new CallWatch();
  private readonly feed = new LiveFeed((record) => this.reasonOf(record));
  private readonly resources: ReadonlyMap<string, Resource>;
  /** Tells one run of the simulator from the next, for pages that outlast it. */
  private readonly run = randomUUID();
  private versions = 0;
  private shown: Shown | undefined;

  /**
   * @param folder The page's files.
   * @param ca The authority to trust, with https. PEM.
   */
  constructor(folder: string, ca?: string) {
    const posted = (answer: Answer): Resource => ({
      methods: ["POST"],
      answer: (request, response) => this.answerPosted(request, response, answer),
    });
    this.resources = new Map<string, Resource>([
      ...Object.entries(files).map(([target, { name, type }]) => {
        const content = fs.readFileSync(path.join(folder, name));
        return [target, { methods: reading, answer: (_, response) => send(response, 200, type, content) }] as [
          string,
          Resource,
        ];
      }),
      ["/api/state", { methods: reading, answer: (_, response) => this.sendState(response) }],
      ["/api/events", { methods: ["GET"], answer: (request, response) => this.openFeed(request, response) }],
      ["/api/call", posted((body, served) => makeCall(readCall(body, served), this.watch, ca))],
      ["/api/curl", posted((body, served) => ({ text: callLines(readCall(body, served), served.caFile) }))],
      ["/api/rotate", posted((body, served) => rotateClient(body, served))],
      ["/api/secret", posted((body, { pools }) => ({ secret: readClient(body, pools).client.clientSecret ?? "" }))],
    ]);
  }

  get received(): Page["received"] {
    return this.watch.received;
  }

  /** Takes a line that a function printed. */
  printed(functionName: string, line: string): void {
    this.watch.printed(functionName, line);
  }

  /** Takes a request that was answered. */
  readonly requested: RequestListener = (record, connection) => {
    const call = this.watch.of(connection);
    const entry = this.feed.add(record, call !== undefined);
    if (call) {
      call.entry = entry();
    }
  };

  /** Shows a version of the program from now on. */
  show(served: Served, project: { readonly name: string; readonly stack: string }): void {
    const state = pageState(served, project, `${this.run}-${++this.versions}`);
    const shortNames = new Map(state.scopes.map(([short, scope]) => [scope, short]));
    this.shown = { served, state, scopeName: (scope) => shortNames.get(visible(scope)) ?? scope };
    this.feed.show({ version: state.version, problem: null });
  }

  /** Says why a later version of the program is not served. */
  broke(problem: string): void {
    if (this.shown) {
      this.feed.show({ version: this.shown.state.version, problem: printable(withoutColours(problem)) });
    }
  }

  refusalHeaders(): Readonly<Record<string, string>> {
    return securityHeaders;
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    for (const [name, value] of Object.entries(securityHeaders)) {
      response.setHeader(name, value);
    }
    const refusal = originRefusal(request);
    if (refusal !== undefined) {
      return sendJson(response, 403, { message: refusal });
    }
    const [target = ""] = (request.url ?? "").split("?");
    const resource = this.resources.get(target);
    if (!resource) {
      return sendJson(response, 404, { message: "Not Found" });
    }
    if (!resource.methods.includes(request.method ?? "")) {
      response.setHeader("Allow", resource.methods.join(", "));
      return sendJson(response, 405, { message: "Method Not Allowed" });
    }
    await resource.answer(request, response);
  }

  private sendState(response: ServerResponse): void {
    const { state } = this.shown ?? {};
    return state ? sendJson(response, 200, state) : sendJson(response, 503, { message: "Service Unavailable" });
  }

  private openFeed(request: IncomingMessage, response: ServerResponse): void {
    if (this.feed.hasRoom) {
      this.feed.open(request, response);
    } else {
      sendJson(response, 503, { message: "Too many pages listen." });
    }
  }

  private reasonOf(record: Parameters<RequestListener>[0]): string | undefined {
    const reason = reasonOf(record, this.shown?.scopeName);
    return reason === undefined ? undefined : visible(reason);
  }

  /** Answers a request that carries JSON, by the version of the program that is served then. */
  private async answerPosted(request: IncomingMessage, response: ServerResponse, answer: Answer): Promise<void> {
    if (!/^application\/json\s*(?:;|$)/i.test(request.headers["content-type"] ?? "")) {
      return sendJson(response, 415, { message: "Content-Type: is not application/json." });
    }
    const body = await readBody(request, mostBodyBytes);
    if (body === undefined) {
      response.setHeader("Connection", "close");
      return sendJson(response, 413, { message: "The request is longer than 1 MiB." });
    }
    try {
      if (!this.shown) {
        throw new CallError("The program is not served yet.");
      }
      return sendJson(response, 200, await answer(parse(body), this.shown.served));
    } catch (error) {
      if (!(error instanceof CallError)) {
        throw error;
      }
      return sendJson(response, 400, { message: error.message });
    }
  }
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    throw new CallError("The request is not JSON.");
  }
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  send(response, status, "application/json; charset=utf-8", JSON.stringify(body));
}

function send(response: ServerResponse, status: number, type?: string, body: string | Buffer = ""): void {
  if (type !== undefined) {
    response.setHeader("Content-Type", type);
    response.setHeader("Content-Length", Buffer.byteLength(body));
  }
  response.writeHead(status);
  response.end(body);
}
