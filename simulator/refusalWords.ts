import type { AuthorizerOutcome, Refusal, RequestRecord } from "./requestRecord";

type Words = { readonly [Kind in Refusal["kind"]]: (refusal: Extract<Refusal, { kind: Kind }>, name: Name) => string };

/** A scope as it is to be called. */
type Name = (scope: string) => string;

/** Clauses about a request, which may stand behind "refused:". Each says what to do where that is not plain. */
const words: Words = {
  "no-route": ({ others }) =>
    others.length === 0 ? "no route has this path" : `no route has this method; this path has ${others.join(", ")}`,
  "no-stage": () => "the API has no stage for this path",
  "malformed-path": () => "the path is not valid percent-encoding",
  "endpoint-off": () => "the API's own endpoint is off; use its domain",
  "no-mapping": () => "the domain maps no API to this path",
  certificate: () => "the client's certificate is not accepted",
  throttled: ({ rate, burst }) => `more than the limit of ${rate} a second, ${burst} at once`,
  "body-too-large": ({ mostBytes }) => `the body has more than ${mostBytes} bytes`,
  "wrong-method": ({ allowed }) => `only ${allowed.join(" and ")} ${allowed.length > 1 ? "are" : "is"} answered here`,
  "no-document": () => "the user pool has nothing at this path",

  "no-token": () => "there is no token",
  "several-tokens": () => "there is more than one Authorization header",
  "malformed-token": () => "what was sent is not a JWT",
  "wrong-algorithm": () => "the token is not signed with RS256, RS384 or RS512",
  "critical-header": () => "the token has critical headers, which API Gateway does not know",
  "unknown-key": () => "the token is signed with a key that its issuer does not publish; obtain a new one",
  "invalid-signature": () => "the token's signature is not valid",
  "wrong-issuer": ({ issuer, expected }) =>
    `the token is ${issuer === null ? "of no issuer" : `of ${issuer}`}, and the route trusts ${expected}`,
  "wrong-audience": ({ audiences }) =>
    audiences.length === 0
      ? "the token is for no audience"
      : `the token is for ${audiences.join(", ")}, which the route does not accept`,
  expired: ({ seconds }) => `the token expired ${span(seconds)} ago`,
  "no-expiry": () => "the token does not say when it expires",
  "not-yet-valid": ({ claim, seconds }) => `the token is valid in ${span(seconds)} only, by its ${claim}`,
  "malformed-claim": ({ claim }) => `the token's ${claim} is no time`,
  "missing-scopes": ({ required, held }, name) => `lacks ${either(required, name)}, has ${list(held, name)}`,
  "issuer-unreachable": ({ issuer, problem }) => `the keys of ${issuer} cannot be had: ${problem}`,

  "no-identity": ({ source }) => `${source} is missing, without which the authorizer's function is not asked`,
  denied: ({ by, isKept, error }) =>
    `the function ${by} denied it${isKept ? ", by an answer that was kept" : ""}${error === undefined ? "" : `: ${error}`}`,
  "authorizer-not-permitted": ({ by }) => `no aws.lambda.Permission lets API Gateway ask the function ${by}`,
  "authorizer-failed": ({ by, outcome }) => `the function ${by}, which decides, ${outcomeWords[outcome]}`,
  "malformed-answer": ({ by }) => `what the function ${by} returned is no authorizer's answer`,

  "not-permitted": () => "no aws.lambda.Permission lets API Gateway invoke the function",
  "function-failed": () => "the function failed",
  "function-too-slow": () => "the function did not answer in time",
  "function-busy": () => "the function runs as often as it may at once",
  "event-too-large": () => "the request is more than Lambda takes",
  "malformed-result": () => "what the function returned is not a response",
  "no-stand-in": ({ listener }) => `nothing stands in for the listener ${listener}`,
  unanswered: () => "the server behind the route did not answer",

  "content-type": () => "the body is not application/x-www-form-urlencoded",
  "repeated-parameter": () => "a parameter is given twice",
  "no-grant-type": () => "there is no grant_type",
  "unknown-grant-type": () => "there is no such grant_type; use client_credentials",
  "two-authentications": () => "the client is named in more than one way; use HTTP Basic or the body",
  "no-credentials": () => "there is no client id with a secret",
  "malformed-credentials": () => "the Authorization header is not HTTP Basic",
  "two-ids": () => "the body has another client_id than the Authorization header",
  "unknown-client": () => "no client has this id",
  "no-secret": () => "the client has no secret, and obtains no tokens",
  "wrong-secret": () => "the secret is not that of the client",
  "oauth-off": () => "OAuth is off for the client: allowedOauthFlowsUserPoolClient",
  "flow-off": () => "the client may not use this grant_type: allowedOauthFlows",
  "malformed-metadata": () => "aws_client_metadata is not a JSON object of texts",
  "scopes-not-allowed": ({ refused, held }, name) => `may not have ${list(refused, name)}, has ${list(held, name)}`,
  trigger: ({ problem }) => triggerWords[problem],
};

const outcomeWords: Readonly<Record<AuthorizerOutcome, string>> = {
  failed: "failed",
  "too-slow": "did not answer within 10 s",
  throttled: "runs as often as it may at once",
  "too-large": "was sent more than Lambda takes",
};

const triggerWords = {
  "not-permitted": "no aws.lambda.Permission lets the user pool invoke its trigger",
  failed: "the function that customises tokens failed",
  "too-slow": "the function that customises tokens did not answer in time",
  malformed: "what the function that customises tokens returned cannot be applied",
};

/**
 * A refusal as a clause: the same words wherever it is told.
 *
 * @param name How scopes are called. By default as tokens carry them.
 */
export function refusalWords(refusal: Refusal, name: Name = (scope) => scope): string {
  const word = words[refusal.kind] as (refusal: Refusal, name: Name) => string;
  return word(refusal, name);
}

/** Why a request was refused, with the error of a token endpoint before it; `undefined` where it was not. */
export function reasonOf(
  { error, refusal }: Pick<RequestRecord, "error" | "refusal">,
  name?: Name,
): string | undefined {
  return refusal && `${error === undefined ? "" : `${error}: `}${refusalWords(refusal, name)}`;
}

function list(scopes: readonly string[], name: Name): string {
  return scopes.length === 0 ? "none" : scopes.map(name).join(", ");
}

function either(scopes: readonly string[], name: Name): string {
  return scopes.map(name).join(" or ");
}

const units = [
  ["d", 86_400],
  ["h", 3_600],
  ["min", 60],
] as const;

/** A length of time, to the unit that matters. */
function span(seconds: number): string {
  const [unit, size] = units.find(([, one]) => seconds >= 2 * one) ?? ["s", 1];
  return `${Math.floor(seconds / size)} ${unit}`;
}
