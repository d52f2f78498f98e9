import { grantedScopes } from "./checkClaims";
import type { Claims } from "./readToken";

/**
 * What API Gateway passes on: each claim as text, and in `jwt` what has no place of its own. Handlers find it in
 * `requestContext.authorizer.lambda`, access logs and parameter mappings in `$context.authorizer.<claim>`.
 */
export type Context = Readonly<Record<string, string>>;

/** What stands in `jwt`, as JSON. */
export interface Rest {
  /** Claims whose names a variable of API Gateway cannot have. */
  readonly claims?: Readonly<Record<string, string>>;
  /** `event.requestContext.authorizer.jwt.scopes`; `true` for what the claim `scope` says. */
  readonly scopes: true | readonly string[] | null;
}

/** Names that are taken: by this file, and by what API Gateway itself tells of an authorizer. */
const taken: ReadonlySet<string> = new Set(["jwt", "error", "status", "latency", "principalId", "claims"]);

/**
 * What is passed on of a token that is accepted, as a JWT authorizer would pass it on.
 *
 * @param hasScopes Whether the route asks for scopes: without, a JWT authorizer passes on none.
 */
export function contextOf(claims: Claims, hasScopes: boolean): Context {
  const texts = Object.entries(claims).flatMap(([name, value]) =>
    value === null ? [] : [[name, textOf(value)] as const],
  );
  const isVariable = ([name]: readonly [string, string]) => /^[A-Za-z]\w{0,63}$/.test(name) && !taken.has(name);
  const others = texts.filter((one) => !isVariable(one));
  const granted = grantedScopes(claims);
  const isPlain = claims["scope"] === granted.join(" ");
  const rest: Rest = {
    ...(others.length > 0 && { claims: Object.fromEntries(others) }),
    scopes: hasScopes ? isPlain || granted : null,
  };
  return { ...Object.fromEntries(texts.filter(isVariable)), jwt: JSON.stringify(rest) };
}

/** A list looks as Go prints it, and anything else but text as JSON does. */
function textOf(value: unknown): string {
  if (Array.isArray(value)) {
    return `[${value.map(textOf).join(" ")}]`;
  }
  return typeof value === "string" ? value : JSON.stringify(value);
}
