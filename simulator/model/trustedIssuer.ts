import type { Route } from "./model";

/** The issuer whose tokens a route accepts; `undefined` for a public route, and where a function decides on whatever. */
export function trustedIssuer({ authorizer }: Pick<Route, "authorizer">): string | undefined {
  return authorizer?.kind === "jwt" ? authorizer.issuer : authorizer?.decision?.issuer;
}
