import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Invocation } from "../lambda/functionRunner";
import type { Api, JwtAuthorizer, LambdaFunction } from "../model/model";
import { readBody } from "../readBody";
import { buildEvent } from "./event";
import { Authorization, authorize, Trust } from "./jwtAuthorizer";
import { GatewayResponse, MalformedResult, readResult } from "./response";
import { RouteMatch, Router } from "./router";

/** Payload quota of an HTTP API: 10 MB. */
const mostBodyBytes = 10 * 1024 * 1024;

/** What an API needs of the rest of the simulator. */
export interface ApiSurroundings {
  /** Resolves whom an authorizer trusts. */
  readonly trust: (authorizer: JwtAuthorizer) => Trust;
  readonly invoke: (fn: LambdaFunction, event: object) => Promise<Invocation>;
  /** Tells the person at the terminal why a request ended in a 500. */
  readonly log: (fn: LambdaFunction, text: string) => void;
  /** The clock, in milliseconds since 1970. */
  readonly now: () => number;
}

/** Serves one HTTP API: route, authorizer, event, function, response. */
export class ApiServer {
  private readonly router: Router;

  constructor(
    readonly api: Api,
    private readonly surroundings: ApiSurroundings,
  ) {
    this.router = new Router(api.routes);
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const requestId = randomBytes(11).toString("base64");
    const answer = await this.answer(request, requestId);
    response.setHeader("apigw-requestid", requestId);
    send(response, answer);
  }

  private async answer(request: IncomingMessage, requestId: string): Promise<GatewayResponse> {
    const target = this.selectStage(request.url ?? "");
    const match = target && matchSafely(this.router, request.method ?? "", target.path);
    if (match === "malformed") {
      return message(400, "Bad Request");
    }
    if (!target || !match) {
      return message(404, "Not Found");
    }
    const { route } = match;
    const authorization = route.authorizer && this.authorize(request, route.authorizer, route.scopes);
    if (authorization && authorization.status !== 200) {
      return deny(authorization);
    }
    const body = await readBody(request, mostBodyBytes);
    if (body === undefined) {
      return message(413, "Request Entity Too Large", [["Connection", "close"]]);
    }
    if (!route.permittedStages.includes(target.stage)) {
      this.surroundings.log(
        route.function,
        `no aws.lambda.Permission lets API Gateway invoke it for "${route.routeKey}"; add one with that route's sourceArn`,
      );
      return message(500, "Internal Server Error");
    }
    return this.invoke(match, {
      stage: target.stage,
      request,
      body,
      requestId,
      ...(authorization && {
        jwt: { claims: authorization.claims, scopes: route.scopes.length > 0 ? authorization.scopes : null },
      }),
    });
  }

  /** An explicit stage's name at the start of the path goes before `$default`. */
  private selectStage(url: string): { stage: string; path: string } | undefined {
    const path = url.split("?", 1)[0] ?? "";
    if (!path.startsWith("/")) {
      return undefined;
    }
    const names = this.api.stages.map(({ name }) => name);
    const [, first = ""] = path.split("/", 2);
    if (first !== "$default" && names.includes(first)) {
      return { stage: first, path: path.slice(first.length + 1) || "/" };
    }
    return names.includes("$default") ? { stage: "$default", path } : undefined;
  }

  private authorize(request: IncomingMessage, authorizer: JwtAuthorizer, scopes: readonly string[]): Authorization {
    if ((request.headersDistinct["authorization"]?.length ?? 0) > 1) {
      return { status: 401, reason: "more than one token was given" };
    }
    const { now, trust } = this.surroundings;
    return authorize(request.headers.authorization, trust(authorizer), scopes, now());
  }

  private async invoke(
    match: RouteMatch,
    source: Omit<Parameters<typeof buildEvent>[0], "api" | "match" | "now">,
  ): Promise<GatewayResponse> {
    const { function: fn } = match.route;
    const event = buildEvent({ ...source, api: this.api, match, now: this.surroundings.now() });
    const invocation = await this.surroundings.invoke(fn, event);
    if (invocation.outcome === "too-slow") {
      return message(503, "Service Unavailable");
    }
    if (invocation.outcome === "failed") {
      return message(500, "Internal Server Error");
    }
    try {
      return readResult(invocation.result);
    } catch (error) {
      if (!(error instanceof MalformedResult)) {
        throw error;
      }
      this.surroundings.log(fn, `its result is not a response: ${error.message}`);
      return message(500, "Internal Server Error");
    }
  }
}

function matchSafely(router: Router, method: string, path: string): RouteMatch | "malformed" | undefined {
  try {
    return router.match(method, path);
  } catch (error) {
    if (error instanceof URIError) {
      return "malformed";
    }
    throw error;
  }
}

function deny({ status, reason }: Exclude<Authorization, { status: 200 }>): GatewayResponse {
  const error = status === 401 ? "invalid_token" : "insufficient_scope";
  const details = reason === undefined ? "" : ` scope="" error="${error}" error_description="${reason}"`;
  return message(status, status === 401 ? "Unauthorized" : "Forbidden", [["www-authenticate", `Bearer${details}`]]);
}

function message(status: number, text: string, headers: readonly [string, string][] = []): GatewayResponse {
  return {
    status,
    headers: [["Content-Type", "application/json"], ...headers],
    body: Buffer.from(JSON.stringify({ message: text })),
  };
}

function send(response: ServerResponse, { status, headers, body }: GatewayResponse): void {
  for (const [name, value] of headers) {
    response.appendHeader(name, value);
  }
  if (status !== 204 && status !== 304) {
    response.setHeader("Content-Length", body.length);
  }
  response.writeHead(status);
  response.end(body);
}
