import type { FunctionAuthorizer } from "../model/model";
import { isRecord } from "../model/values";
import { MalformedAnswer } from "./malformedAnswer";
import { policyAllows, PolicyRequest, PolicyStatement, readPolicy } from "./policy";

/** What a Lambda authorizer answered. It holds for other requests, too, where it is kept. */
export interface AuthorizerAnswer {
  readonly allows: (request: PolicyRequest) => boolean;
  /** What the integration is told; `null` where the function told nothing. */
  readonly context: AuthorizerContext | null;
  /** Who calls, by an answer with a policy. */
  readonly principalId?: string;
}

export type AuthorizerContext = Readonly<Record<string, unknown>>;

/**
 * Reads the answer of a Lambda authorizer: `isAuthorized`, or a policy.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html
 *
 * @param json What the function returned, as JSON.
 * @throws {@link MalformedAnswer} saying what is wrong, for which the gateway answers 500.
 */
export function readAnswer(
  json: string,
  { answersSimply, payloadFormat }: Pick<FunctionAuthorizer, "answersSimply" | "payloadFormat">,
): AuthorizerAnswer {
  const answer = parse(json);
  if (!isRecord(answer)) {
    const wanted = answersSimply ? "{ isAuthorized }" : "{ principalId, policyDocument }";
    throw new MalformedAnswer(`it is no object; return ${wanted}`);
  }
  const context = contextOf(answer, payloadFormat);
  return { ...(answersSimply ? readSimple(answer) : readWithPolicy(answer)), context };
}

function readSimple(answer: Readonly<Record<string, unknown>>): Omit<AuthorizerAnswer, "context"> {
  const { isAuthorized } = answer;
  if (typeof isAuthorized !== "boolean") {
    const fix = "policyDocument" in answer ? ", or set enableSimpleResponses: false for a policy" : "";
    throw new MalformedAnswer(`isAuthorized is ${shown(isAuthorized)}; return true or false${fix}`);
  }
  return { allows: () => isAuthorized };
}

function readWithPolicy(answer: Readonly<Record<string, unknown>>): Omit<AuthorizerAnswer, "context"> {
  const { principalId, policyDocument } = answer;
  if (policyDocument === undefined && "isAuthorized" in answer) {
    throw new MalformedAnswer(
      "policyDocument is missing; return a policy, or set enableSimpleResponses: true for isAuthorized",
    );
  }
  if (typeof principalId !== "string" || principalId === "") {
    throw new MalformedAnswer(`principalId is ${shown(principalId)}; return a text`);
  }
  const statements: readonly PolicyStatement[] = readPolicy(policyDocument);
  return { allows: (request) => policyAllows(statements, request), principalId };
}

function contextOf(
  { context }: Readonly<Record<string, unknown>>,
  payloadFormat: "1.0" | "2.0",
): AuthorizerContext | null {
  if (context === undefined) {
    return null;
  }
  if (!isRecord(context)) {
    throw new MalformedAnswer(`context is ${shown(context)}; return an object, or leave it out`);
  }
  const nested = Object.keys(context).find((name) => typeof context[name] === "object");
  if (payloadFormat === "1.0" && nested !== undefined) {
    const what = `context.${nested} is ${shown(context[nested])}`;
    throw new MalformedAnswer(`${what}; with payload format 1.0, return texts, numbers and booleans`);
  }
  return context;
}

function shown(value: unknown): string {
  return value === undefined ? "missing" : JSON.stringify(value);
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
