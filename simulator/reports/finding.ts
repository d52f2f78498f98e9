/** What a reviewer should look at. The order is that in which they are shown. */
export const findingKinds = [
  "public-route",
  "weaker-neighbour",
  "mutual-tls-bypass",
  "open-function",
  "plain-http-target",
  "self-sign-up",
  "sign-in-client",
  "uncallable-route",
  "idle-client",
  "excess-scopes",
  "unused-scope",
  "undefined-scope",
  "stray-audience",
  "unused-pool",
  "foreign-issuer",
  "function-checks",
  "function-decides",
  "shared-answers",
  "existing-pool",
  "token-customisation",
] as const;

export type FindingKind = (typeof findingKinds)[number];

/** One finding, and what it is about. Members that do not apply are absent. */
export interface Finding {
  readonly kind: FindingKind;
  readonly api?: string;
  readonly route?: string;
  /** A route that answers requests near those of `route`, and such a request. */
  readonly by?: string;
  readonly request?: string;
  readonly authorizer?: string;
  readonly domain?: string;
  readonly function?: string;
  readonly target?: string;
  readonly pool?: string;
  readonly client?: string;
  readonly scopes?: readonly string[];
  readonly audiences?: readonly string[];
  readonly issuer?: string;
  /** Why, in words for people. */
  readonly reason?: string;
}
