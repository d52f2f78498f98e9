import type { IncomingMessage } from "node:http";
import type { Invocation } from "../lambda/functionRunner";
import { identitySourceText } from "../model/identitySources";
import type { Api, FunctionAuthorizer, LambdaFunction } from "../model/model";
import type { AuthorizerRefusal, Decision } from "../requestRecord";
import { AnswerCache } from "./answerCache";
import { AuthorizerAnswer, AuthorizerContext, readAnswer } from "./authorizerAnswer";
import { authorizerEvent, identityOf } from "./authorizerEvent";
import { RequestDescription, sentHeaders } from "./event";
import { MalformedAnswer } from "./malformedAnswer";
import type { PolicyRequest } from "./policy";
import { variablesOf } from "./variables";

/** API Gateway waits no longer for an authorizer. Quota of HTTP APIs. */
const patienceMs = 10_000;

/** What Lambda authorizers need of the rest of the simulator. */
export interface AuthorizerSurroundings {
  /** `ahead`: by how many milliseconds the function's clock is to be ahead of the machine's. */
  readonly invoke: (fn: LambdaFunction, event: object, patienceMs?: number, ahead?: number) => Promise<Invocation>;
  readonly log: (fn: LambdaFunction, text: string) => void;
  /** The clock, in milliseconds since 1970. */
  readonly now: () => number;
}

/** A request of which a function decides. */
export interface DecidedRequest {
  readonly request: IncomingMessage;
  readonly described: RequestDescription;
  /** The path without the stage's name, percent-encoded. */
  readonly path: string;
}

/** What a Lambda authorizer made of a request. `client`: id of who calls, where the function told it as `client_id`. */
export type FunctionAuthorization = FunctionAcceptance | FunctionDenial;

/** A request that may pass. */
export interface FunctionAcceptance {
  readonly status: 200;
  readonly client?: string;
  readonly context: AuthorizerContext | null;
  readonly principalId?: string;
  readonly decision: Decision;
}

/** A request that may not pass. */
export interface FunctionDenial {
  readonly status: 401 | 403 | 500;
  readonly refusal: AuthorizerRefusal;
  readonly client?: string;
  /** Absent where no function said so. */
  readonly decision?: Decision;
}

/** The Lambda authorizers of an API: who is asked, and what is kept of the answers. */
export class FunctionAuthorizers {
  private readonly caches = new Map<FunctionAuthorizer, AnswerCache>();

  constructor(
    private readonly api: Pick<Api, "executionArn">,
    private readonly surroundings: AuthorizerSurroundings,
  ) {}

  /**
   * Decides on a request: an identity source that is missing refuses it; otherwise an answer counts that was kept, or
   * that of the function.
   */
  async authorize(authorizer: FunctionAuthorizer, decided: DecidedRequest): Promise<FunctionAuthorization> {
    const { described, request, path } = decided;
    const source = { described, variables: variablesOf(described) };
    const identity = authorizer.identitySources.map((one) => identityOf(one, source));
    const missing = authorizer.identitySources[identity.indexOf("")];
    if (missing) {
      return { status: 401, refusal: { kind: "no-identity", source: identitySourceText(missing) } };
    }
    const fn = authorizer.function;
    if (!fn) {
      throw new Error(
        `the authorizer "${authorizer.name}" asks a function elsewhere, which models of reports alone have`,
      );
    }
    const arns = this.arnsOf(described, decodeURIComponent(path));
    const key = JSON.stringify([described.requestContext.stage, ...identity]);
    const cache = this.cacheOf(authorizer);
    const kept = cache.get(key);
    const answer =
      kept ??
      (await this.ask(authorizer, fn, {
        described,
        sentHeaders: sentHeaders(described, request),
        path: decodeURIComponent(path),
        arns,
        identity,
      }));
    if ("refusal" in answer) {
      return answer;
    }
    if (!kept) {
      cache.keep(key, answer);
    }
    const decision = { by: fn.name, isKept: kept !== undefined };
    const client = textIn(answer, "client_id");
    const error = textIn(answer, "error");
    return answer.allows(arns)
      ? {
          status: 200,
          ...(client !== undefined && { client }),
          context: answer.context,
          ...(answer.principalId !== undefined && { principalId: answer.principalId }),
          decision,
        }
      : {
          status: 403,
          refusal: { kind: "denied", ...decision, ...(error !== undefined && { error }) },
          ...(client !== undefined && { client }),
          decision,
        };
  }

  private async ask(
    authorizer: FunctionAuthorizer,
    fn: LambdaFunction,
    asked: Parameters<typeof authorizerEvent>[1],
  ): Promise<AuthorizerAnswer | FunctionDenial> {
    if (!authorizer.isPermitted) {
      const source = `${this.api.executionArn}/authorizers/${authorizer.id}`;
      this.surroundings.log(
        fn,
        `no aws.lambda.Permission lets API Gateway ask it as the authorizer "${authorizer.name}"; add one with the sourceArn ${source}`,
      );
      return { status: 500, refusal: { kind: "authorizer-not-permitted", by: fn.name } };
    }
    // What only checks tokens goes by the clock by which they were issued. Of any other function, it is not known what
    // it does with the time: one that signs requests to AWS needs the machine's.
    const ahead = authorizer.decision ? this.surroundings.now() - Date.now() : 0;
    const invocation = await this.surroundings.invoke(fn, authorizerEvent(authorizer, asked), patienceMs, ahead);
    if (invocation.outcome !== "returned") {
      return { status: 500, refusal: { kind: "authorizer-failed", by: fn.name, outcome: invocation.outcome } };
    }
    try {
      return readAnswer(invocation.result, authorizer);
    } catch (error) {
      if (!(error instanceof MalformedAnswer)) {
        throw error;
      }
      this.surroundings.log(fn, `its answer is no authorizer's: ${error.message}`);
      return { status: 500, refusal: { kind: "malformed-answer", by: fn.name } };
    }
  }

  private cacheOf(authorizer: FunctionAuthorizer): AnswerCache {
    const known = this.caches.get(authorizer) ?? new AnswerCache(authorizer.ttlSeconds, this.surroundings.now);
    this.caches.set(authorizer, known);
    return known;
  }

  /** With the method of the request, and the route's path as it was defined; as the request has it, besides. */
  private arnsOf({ routeKey, requestContext }: RequestDescription, path: string): PolicyRequest {
    const ofStage = `${this.api.executionArn}/${requestContext.stage}`;
    const { method } = requestContext.http;
    const template = routeKey === "$default" ? routeKey : method + routeKey.slice(routeKey.indexOf(" ") + 1);
    return { routeArn: `${ofStage}/${template}`, askedArn: `${ofStage}/${method}${path}` };
  }
}

/** A text of the context. */
function textIn({ context }: AuthorizerAnswer, name: string): string | undefined {
  const value = context && Object.hasOwn(context, name) ? context[name] : undefined;
  return typeof value === "string" && value !== "" ? value : undefined;
}
