import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Invocation } from "../lambda/functionRunner";
import type {
  Api,
  FunctionAuthorizer,
  FunctionIntegration,
  HttpIntegration,
  JwtAuthorizer,
  LambdaFunction,
  PrivateIntegration,
  PrivateListener,
  Stage,
} from "../model/model";
import { countHeader } from "../countHeader";
import { readBody } from "../readBody";
import type { IntegrationFailure, RequestListener } from "../requestRecord";
import { RequestTrace } from "../requestTrace";
import { answerPreflight, isPreflight, withCors } from "./cors";
import { Addressed, Destination, httpDestination, privateDestination } from "./destination";
import type { DomainRoute } from "./domainRoute";
import { buildEvent, describeRequest, EventAuthorizer, GatewayEvent, stringClaims } from "./event";
import { DecidedRequest, FunctionAuthorizers } from "./functionAuthorizers";
import { message, newRequestId, requestIdHeader, send } from "./gatewayAnswer";
import { passOn } from "./httpProxy";
import { authorize, Claims, Denial, Trust } from "./jwtAuthorizer";
import { GatewayResponse, MalformedResult, readResult } from "./response";
import { RouteMatch, Router } from "./router";
import { Throttles } from "./throttles";
import { variablesOf } from "./variables";

/** Payload quota of an HTTP API: 10 MB. */
const mostBodyBytes = 10 * 1024 * 1024;

/** What an API needs of the rest of the simulator. */
export interface ApiSurroundings {
  /** Resolves whom an authorizer trusts. */
  readonly trust: (authorizer: JwtAuthorizer) => Trust;
  readonly invoke: (fn: LambdaFunction, event: object, patienceMs?: number, ahead?: number) => Promise<Invocation>;
  /** Name of a client of the program by its id. */
  readonly clientName?: ((clientId: string) => string | undefined) | undefined;
  /** Tells the person at the terminal why a request ended in a 500. */
  readonly log: (fn: LambdaFunction, text: string) => void;
  /** Origin of what stands in for a listener behind a VPC link; `undefined` where nothing does. */
  readonly standIn?: (listener: PrivateListener) => string | undefined;
  /** Is told why a stand-in did not answer. */
  readonly unanswered?: ((listener: PrivateListener, reason: string) => void) | undefined;
  /** The clock, in milliseconds since 1970. */
  readonly now: () => number;
  /** An authority that HTTP servers may have besides the usual ones: the simulator's own. PEM. */
  readonly ca?: string;
  /** Is told of each event just before its function is invoked, and by which connection the request came. */
  readonly received?: ((connection: Socket, fn: LambdaFunction, event: GatewayEvent) => void) | undefined;
  readonly requested?: RequestListener | undefined;
}

/** Where a request goes within an API. */
interface Target {
  readonly stage: Stage;
  /** The path that routes are matched with, percent-encoded. */
  readonly path: string;
  /** The path with the stage's name, as events have it, percent-encoded. */
  readonly rawPath: string;
}

/** What an authorizer lets pass, and says of it. */
interface Passed {
  readonly authorizer: EventAuthorizer;
  /** Who calls, by a Lambda authorizer's policy. */
  readonly principalId?: string;
}

/** Serves one HTTP API: route, limit, authorizer, and what answers. */
export class ApiServer {
  private readonly router: Router;
  private readonly throttles: Throttles;
  private readonly functionAuthorizers: FunctionAuthorizers;

  constructor(
    readonly api: Api,
    private readonly surroundings: ApiSurroundings,
  ) {
    this.router = new Router(api.routes);
    this.throttles = new Throttles(surroundings.now);
    this.functionAuthorizers = new FunctionAuthorizers(api, surroundings);
  }

  /** @param by Given where a domain of one's own, and not the API's endpoint, was asked. */
  async handle(request: IncomingMessage, response: ServerResponse, by?: DomainRoute): Promise<void> {
    const trace = new RequestTrace({ kind: "api", name: this.api.name }, request, this.surroundings);
    const requestId = newRequestId();
    const answer = await this.answer(request, requestId, trace, by);
    const { cors } = this.api;
    trace.answered(answer.status);
    send(
      response,
      request,
      cors && !answer.isPreflight ? withCors(cors, request.headers.origin, answer) : answer,
      requestId,
    );
  }

  refusalHeaders(): Record<string, string> {
    return { [requestIdHeader]: newRequestId() };
  }

  private async answer(
    request: IncomingMessage,
    requestId: string,
    trace: RequestTrace,
    by?: DomainRoute,
  ): Promise<GatewayResponse> {
    if (this.api.isEndpointOff && !by) {
      return trace.refuse({ kind: "endpoint-off" }, message(403, "Forbidden"));
    }
    const target = by ? this.mappedStage(by) : this.selectStage(request.url ?? "");
    const match = target && matchSafely(this.router, request.method ?? "", target.path);
    if (match === "malformed") {
      return trace.refuse({ kind: "malformed-path" }, message(400, "Bad Request"));
    }
    if (target && this.api.cors && isPreflight(request) && !match?.route.authorizer) {
      return answerPreflight(this.api.cors, request.headers.origin);
    }
    if (!target || !match) {
      const others = target && this.router.keysAt(target.path);
      return trace.refuse(others ? { kind: "no-route", others } : { kind: "no-stage" }, message(404, "Not Found"));
    }
    const { route } = match;
    trace.routeKey = route.routeKey;
    const exceeded = this.throttles.exceeded(target.stage, route.routeKey);
    if (exceeded) {
      return trace.refuse({ kind: "throttled", ...exceeded }, message(429, "Too Many Requests"));
    }
    const described = describeRequest({
      api: this.api,
      match,
      stage: target.stage,
      rawPath: target.rawPath,
      by,
      request,
      requestId,
      now: this.surroundings.now(),
    });
    const { authorizer } = route;
    const passed =
      authorizer &&
      (await (authorizer.kind === "jwt"
        ? this.checkToken(request, authorizer, route.scopes, trace)
        : this.askFunction(authorizer, { request, described, path: target.path }, trace)));
    if (passed && "status" in passed) {
      return passed;
    }
    const body = await readBody(request, mostBodyBytes);
    if (body === undefined) {
      return trace.refuse(
        { kind: "body-too-large", mostBytes: mostBodyBytes },
        message(413, "Request Entity Too Large", [["Connection", "close"]]),
      );
    }
    const event = buildEvent(described, body, passed?.authorizer);
    const { integration } = route;
    switch (integration.kind) {
      case "function":
        return this.invoke(integration, request, event, trace);
      case "elsewhere":
        throw new Error(`the route "${route.routeKey}" is answered elsewhere, which models of reports alone have`);
      default:
        return this.passOn(integration, target, request, body, event, passed?.principalId, trace);
    }
  }

  /** An explicit stage's name at the start of the path goes before `$default`. */
  private selectStage(url: string): Target | undefined {
    const path = url.split("?", 1)[0] ?? "";
    if (!path.startsWith("/")) {
      return undefined;
    }
    const [, first = ""] = path.split("/", 2);
    const explicit = first === "$default" ? undefined : this.stageNamed(first);
    if (explicit) {
      return { stage: explicit, path: path.slice(first.length + 1) || "/", rawPath: path };
    }
    const stage = this.stageNamed("$default");
    return stage && { stage, path, rawPath: path };
  }

  /** A mapping names its stage, whose name is not in the request's path. */
  private mappedStage({ stage: name, path }: DomainRoute): Target | undefined {
    const stage = this.stageNamed(name);
    return stage && { stage, path, rawPath: name === "$default" ? path : `/${name}${path}` };
  }

  private stageNamed(wanted: string): Stage | undefined {
    return this.api.stages.find(({ name }) => name === wanted);
  }

  private async checkToken(
    request: IncomingMessage,
    authorizer: JwtAuthorizer,
    scopes: readonly string[],
    trace: RequestTrace,
  ): Promise<Passed | GatewayResponse> {
    if (countHeader(request, "authorization") > 1) {
      const refusal = { kind: "several-tokens" } as const;
      return trace.refuse(refusal, deny({ status: 401, reason: "more than one token was given", refusal }));
    }
    const { now, trust } = this.surroundings;
    const trusted = trust(authorizer);
    const authorization = await authorize(request.headers.authorization, trusted, scopes, now());
    const id = authorization.claims && clientIdOf(authorization.claims);
    if (id !== undefined) {
      trace.client = trusted.clients?.get(id) ?? id;
    }
    if (authorization.status !== 200) {
      return trace.refuse(authorization.refusal, deny(authorization));
    }
    const { claims, scopes: held } = authorization;
    return { authorizer: { jwt: { claims: stringClaims(claims), scopes: scopes.length > 0 ? held : null } } };
  }

  private async askFunction(
    authorizer: FunctionAuthorizer,
    decided: DecidedRequest,
    trace: RequestTrace,
  ): Promise<Passed | GatewayResponse> {
    const { decision, ...authorization } = await this.functionAuthorizers.authorize(authorizer, decided);
    if (decision) {
      trace.decision = decision;
    }
    if (authorization.client !== undefined) {
      trace.client = this.surroundings.clientName?.(authorization.client) ?? authorization.client;
    }
    if (authorization.status !== 200) {
      const { status, refusal } = authorization;
      return trace.refuse(refusal, message(status, denialTexts[status]));
    }
    const { context, principalId } = authorization;
    return { authorizer: { lambda: context }, ...(principalId !== undefined && { principalId }) };
  }

  private async invoke(
    { function: fn, permittedStages }: FunctionIntegration,
    request: IncomingMessage,
    event: GatewayEvent,
    trace: RequestTrace,
  ): Promise<GatewayResponse> {
    trace.function = fn.name;
    if (!permittedStages.includes(event.requestContext.stage)) {
      this.surroundings.log(
        fn,
        `no aws.lambda.Permission lets API Gateway invoke it for "${event.routeKey}"; add one with that route's sourceArn`,
      );
      return trace.refuse({ kind: "not-permitted" }, message(500, "Internal Server Error"));
    }
    this.surroundings.received?.(request.socket, fn, event);
    const invocation = await this.surroundings.invoke(fn, event);
    if (invocation.outcome !== "returned") {
      const { kind, status, text } = failures[invocation.outcome];
      return trace.refuse({ kind }, message(status, text));
    }
    try {
      return readResult(invocation.result);
    } catch (error) {
      if (!(error instanceof MalformedResult)) {
        throw error;
      }
      this.surroundings.log(fn, `its result is not a response: ${error.message}`);
      return trace.refuse({ kind: "malformed-result" }, message(500, "Internal Server Error"));
    }
  }

  private async passOn(
    integration: HttpIntegration | PrivateIntegration,
    { path, rawPath }: Target,
    request: IncomingMessage,
    body: Buffer,
    event: GatewayEvent,
    principalId: string | undefined,
    trace: RequestTrace,
  ): Promise<GatewayResponse> {
    const { routeKey, pathParameters = {} } = event;
    const target = rawPath + request.url!.slice(request.url!.split("?", 1)[0]!.length);
    try {
      const destination = this.destinationOf(integration, { target, path, routeKey, pathParameters });
      if (!destination) {
        const listener = integration.kind === "private" ? integration.listener.name : "";
        return trace.refuse({ kind: "no-stand-in", listener }, message(503, "Service Unavailable"));
      }
      const { ca, unanswered } = this.surroundings;
      const response = await passOn(integration, destination, {
        request,
        body,
        variables: variablesOf(event, principalId),
        ca,
      });
      if ("status" in response) {
        return response;
      }
      if (integration.kind === "private") {
        unanswered?.(
          integration.listener,
          `${destination.origin.origin} did not answer "${routeKey}": ${response.reason}`,
        );
      }
      return trace.refuse({ kind: "unanswered" }, message(503, "Service Unavailable"));
    } catch (error) {
      if (error instanceof URIError) {
        return trace.refuse({ kind: "malformed-path" }, message(400, "Bad Request"));
      }
      throw error;
    }
  }

  /** Where a request is passed on to; `undefined` where nothing stands in for a listener. */
  private destinationOf(
    integration: HttpIntegration | PrivateIntegration,
    request: Addressed,
  ): Destination | undefined {
    if (integration.kind === "http") {
      return httpDestination(integration, request);
    }
    const url = this.surroundings.standIn?.(integration.listener);
    return url === undefined ? undefined : privateDestination(integration, url, request);
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

/** Who a token says that its client is; issuers other than Cognito have it in `azp`. */
function clientIdOf({ client_id: own, azp }: Claims): string | undefined {
  return typeof own === "string" ? own : typeof azp === "string" ? azp : undefined;
}

function deny({ status, reason }: Denial): GatewayResponse {
  const error = status === 401 ? "invalid_token" : "insufficient_scope";
  const details = reason === undefined ? "" : ` scope="" error="${error}" error_description="${reason}"`;
  return message(status, status === 401 ? "Unauthorized" : "Forbidden", [["www-authenticate", `Bearer${details}`]]);
}

const denialTexts = { 401: "Unauthorized", 403: "Forbidden", 500: "Internal Server Error" } as const;

/** The gateway's answers for invocations without a result. */
const failures: Readonly<Record<Exclude<Invocation["outcome"], "returned">, Failure>> = {
  failed: { kind: "function-failed", status: 500, text: "Internal Server Error" },
  "too-slow": { kind: "function-too-slow", status: 503, text: "Service Unavailable" },
  throttled: { kind: "function-busy", status: 503, text: "Service Unavailable" },
  "too-large": { kind: "event-too-large", status: 413, text: "Request Entity Too Large" },
};

interface Failure {
  readonly kind: Exclude<IntegrationFailure["kind"], "no-stand-in">;
  readonly status: number;
  readonly text: string;
}
