import type { AccessDifference, RouteChange } from "./accessDifference";
import { obstacleTexts } from "./accessFindings";
import type { Caller } from "./callers";
import type { Cause, CauseKind, Direction } from "./causes";
import type { DeciderCause } from "./deciderChanges";
import { grouped } from "./grouped";
import { FindingText, findingTexts } from "./findingTexts";
import type { Names } from "./names";
import { decidedCallers } from "./routeGroups";
import { someOf } from "./someOf";
import type { WayChange } from "./wayChanges";
import { wayChangeText, wayTitles } from "./wayTexts";

/** Changes that are alike, in words. */
export interface ChangeText {
  /** What the callers gained or lost: routes, or the scopes of their tokens. */
  readonly what: readonly string[];
  readonly callers: readonly CallerText[];
}

/** Callers that gained or lost something for the same reason. */
export interface CallerText {
  readonly callers: readonly string[];
  readonly why: string;
}

/** What was gained or lost, in words: routes with the same callers and causes together, and callers likewise. */
export function routeChangeTexts({ routes }: AccessDifference, direction: Direction, names: Names): ChangeText[] {
  const changes = routes.filter(({ change }) => change === direction);
  const byRoute = grouped(changes, ({ api, route }) => JSON.stringify([api, route])).map((ofRoute) => ({
    what: names.route(ofRoute[0].api, ofRoute[0].route),
    callers: together(ofRoute.map((change) => [callerText(change.caller, names), whyOf(change, names)])),
  }));
  return alike(byRoute);
}

/** The scopes that tokens of clients carry and did not, or the other way round, in words. */
export function scopeChangeTexts({ scopes }: AccessDifference, direction: Direction, names: Names): ChangeText[] {
  const changes = scopes.filter(({ change }) => change === direction);
  const byScope = grouped(changes, ({ scope }) => scope).map((ofScope) => ({
    what: names.text(ofScope[0].scope),
    callers: together(
      ofScope.map(({ pool, client, causes }) => [names.client(pool, client), causesText(causes, names)]),
    ),
  }));
  return alike(byScope);
}

/** What else lets callers in and did not, or the other way round, in words. */
function wayChangeTexts({ ways }: AccessDifference, direction: WayChange["change"], names: Names): ChangeText[] {
  const texts = ways.filter(({ change }) => change === direction).map((change) => wayChangeText(change, names));
  return grouped(texts, ({ what }) => what).map((same) => ({
    what: [same[0].what],
    callers: together(same.map(({ who, why }) => [who, why])),
  }));
}

/** What an earlier report of an older version does not tell of, and what to do about it. */
function unknownTexts({ unknown }: AccessDifference): ChangeText[] {
  const why = "make the earlier report again, with this version of m2m";
  return unknown.length === 0
    ? []
    : [{ what: unknown.map((kind) => wayTitles[kind]), callers: [{ callers: ["anyone, as far as is known"], why }] }];
}

const deciderCauseTexts: Readonly<Record<DeciderCause, string>> = {
  "code-changed": "its code has changed",
  "code-unknown": "its code is known of one version only",
  "answers-kept-longer": "its answers are kept longer, also of tokens that expire and of clients that go",
  "answers-kept-shorter": "its answers are kept for a shorter time",
  "identity-source-removed": "it is asked without, and its answers hold for requests that differ in",
  "identity-source-added": "it is not asked without",
  "role-changed": "it is asked by another role",
  "checked-by-function":
    "it checks the tokens, and no longer API Gateway: one that is not accepted is answered with 403, and not 401",
  "checked-by-api-gateway":
    "API Gateway checks the tokens, and no longer it: one that is not accepted is answered with 401, and not 403",
};

/** What has changed of functions that decide, in words. */
function deciderTexts({ deciders }: AccessDifference, names: Names, checks: boolean): ChangeText[] {
  const own = deciders.filter((one) => (one.checks === true) === checks);
  return grouped(own, ({ api, authorizer }) => JSON.stringify([api, authorizer])).map((same) => ({
    what: [names.route(same[0].api, same[0].authorizer)],
    callers: same.map(({ function: fn, checks, cause, about = [] }) => ({
      callers: [checks ? `the function ${names.text(fn)}` : decidedCallers({ function: fn }, names)],
      why: `${deciderCauseTexts[cause]}${deciderAbout(cause, about, names)}`,
    })),
  }));
}

function deciderAbout(cause: DeciderCause, about: readonly string[], names: Names): string {
  if (about.length === 0) {
    return "";
  }
  return cause.startsWith("answers-kept")
    ? `: ${about[1]} seconds, and ${about[0]} before`
    : ` ${about.map(names.text).join(", ")}`;
}

/** Puts together what the same callers gained or lost for the same reasons. */
function alike(changes: readonly { readonly what: string; readonly callers: readonly CallerText[] }[]): ChangeText[] {
  return grouped(changes, ({ callers }) => JSON.stringify(callers)).map((same) => {
    return { what: same.map(({ what }) => what), callers: same[0].callers };
  });
}

/** Puts callers with the same reason together. */
function together(reasons: readonly (readonly [caller: string, why: string])[]): CallerText[] {
  return grouped(reasons, ([, why]) => why).map((same) => {
    return { callers: someOf(same.map(([caller]) => caller)), why: same[0][1] };
  });
}

const causeTexts: Readonly<Record<CauseKind, string>> = {
  "route-added": "the route was added",
  "route-removed": "the route was removed",
  "opened-to-public": "the route was opened to the public",
  "closed-to-public": "the route was closed to the public",
  "opened-to-any-token": "the route asks for no scope any more",
  "closed-to-any-token": "the route asks for a scope now",
  "issuer-changed": "the route's authorizer trusts another issuer",
  "audience-added": "the route's authorizer accepts it now",
  "audience-removed": "the route's authorizer no longer accepts it",
  "scope-added-to-route": "the route accepts",
  "scope-removed-from-route": "the route no longer accepts",
  "client-added": "the client was added",
  "client-removed": "the client was removed",
  "tokens-allowed": "the client can obtain tokens now",
  "tokens-refused": "the client can no longer obtain tokens",
  "scope-granted": "the client was granted",
  "scope-withdrawn": "the client no longer holds",
  "scope-defined": "a resource server defines",
  "scope-no-longer-defined": "no resource server defines any more",
  "function-decides": "a function decides on the route now",
  "function-no-longer-decides": "the function no longer decides on the route",
  "sign-in-allowed": "people can sign in with the client for that now",
  "sign-in-refused": "people can no longer sign in with the client for that",
  "answers-in-its-place": "with the same server, the route answers in place of",
  "no-longer-answers-in-its-place": "with the same server, the route no longer answers in place of",
  "target-changed": "the route leads to another server, which others could call",
};

function whyOf({ causes, scopes }: RouteChange, names: Names): string {
  const by = scopes.length > 0 ? `by ${scopes.map(names.text).join(" or ")}: ` : "";
  return by + causesText(causes, names);
}

function causesText(causes: readonly Cause[], names: Names): string {
  return causes.map((cause) => causeText(cause, names)).join("; ");
}

function causeText({ kind, scopes = [], obstacle, route }: Cause, names: Names): string {
  const about = route === undefined ? scopes : [route];
  const text = [causeTexts[kind], about.map(names.text).join(", ")].filter((one) => one !== "").join(" ");
  // What kept a client that can obtain tokens now from doing so is over.
  return kind === "tokens-refused" && obstacle !== undefined ? `${text}: ${obstacleTexts[obstacle]}` : text;
}

function callerText(caller: Caller, names: Names): string {
  switch (caller.kind) {
    case "anyone":
      return "anyone";
    case "client":
      return names.client(caller.pool, caller.client);
    case "people":
      return `people who sign in with ${names.client(caller.pool, caller.client)}`;
    case "unseen":
      return `${names.text(caller.audience)}, a client of ${names.text(caller.pool)} that the program does not show`;
    case "unseen-clients":
      return `every client of ${names.text(caller.pool)} that the program does not show`;
    case "decided":
      return decidedCallers(caller, names);
    case "foreign":
      return `any token of ${names.text(caller.issuer)} for ${names.text(caller.audience)}`;
  }
}

/** What the difference is between. */
export function differenceTitle({ base, head }: AccessDifference, names: Names): string {
  const nameOf = ({ project, stack }: AccessDifference["base"]) => `${names.text(project)}, stack ${names.text(stack)}`;
  const isSame = nameOf(base) === nameOf(head);
  return `What has changed of who may call what: ${nameOf(head)}${isSame ? "" : `, against ${nameOf(base)}`}`;
}

/** The difference in a sentence. */
export function verdict(difference: AccessDifference): string {
  const { widened, routes, scopes, customisations, ways, deciders, unknown } = difference;
  const changes = [
    ...[...routes, ...scopes, ...customisations, ...ways].map(({ change }) => change),
    ...deciders.map(() => "changed" as const),
  ];
  if (widened) {
    const isKnown = changes.some((change) => change === "gained" || change === "added");
    const isUntold = unknown.length > 0;
    const isDecided = deciders.some(({ checks, mayWiden }) => mayWiden && checks !== true);
    const why = isDecided ? "a function that decides has changed" : "answers on tokens are kept longer";
    return isKnown
      ? "Access has widened."
      : `Access may have widened: ${isUntold ? "the earlier report does not tell" : why}.`;
  }
  if (changes.every((change) => change === "changed")) {
    return changes.length === 0 ? "Access is the same." : "Access has changed, and nobody gained or lost any.";
  }
  return "Access has narrowed, and nobody gained any.";
}

/** All of a difference in words: what there is nothing to say of is left out. */
export function differenceSections(
  difference: AccessDifference,
  names: Names,
): {
  readonly changes: readonly { readonly title: string; readonly changes: readonly ChangeText[] }[];
  readonly findings: readonly { readonly title: string; readonly findings: readonly FindingText[] }[];
} {
  const sections = (["gained", "lost"] as const).flatMap((direction) => {
    const [preposition, customisation] = direction === "gained" ? ["to", "added"] : ["from", "removed"];
    return [
      { title: `Access ${direction}`, changes: routeChangeTexts(difference, direction, names) },
      {
        title: `Scopes ${direction}, beside those above: APIs of other programs may ask for them`,
        changes: scopeChangeTexts(difference, direction, names),
      },
      {
        title: `Token customisation ${customisation} ${preposition} user pools`,
        changes: difference.customisations
          .filter(({ change }) => change === customisation)
          .map(({ pool }) => ({ what: [names.text(pool)], callers: customisationCallers[direction] })),
      },
    ];
  });
  const [gained, lost, changed] = (["gained", "lost", "changed"] as const).map((direction) =>
    wayChangeTexts(difference, direction, names),
  );
  const others = [
    { title: "Ways in gained", changes: gained! },
    { title: "Ways in lost", changes: lost! },
    { title: "Ways in changed", changes: changed! },
    {
      title: "Functions that decide, with changes: whom they let in is not compared",
      changes: deciderTexts(difference, names, false),
    },
    {
      title: "What checks tokens, by the same rules: the callers are those above, and otherwise the same",
      changes: deciderTexts(difference, names, true),
    },
    {
      title: "Not known: the earlier report is of an older version, and does not tell of",
      changes: unknownTexts(difference),
    },
  ];
  const findings = (["added", "removed"] as const).map((change) => ({
    title: change === "added" ? "New findings" : "Findings that are gone",
    findings: findingTexts(
      difference.findings.filter((one) => one.change === change).map(({ finding }) => finding),
      // There is no legend here.
      { ...names, scope: names.text },
    ),
  }));
  return {
    changes: [...sections, ...others].filter(({ changes }) => changes.length > 0),
    findings: findings.filter((section) => section.findings.length > 0),
  };
}

const customisationCallers: Readonly<Record<Direction, readonly CallerText[]>> = {
  gained: [{ callers: ["all its clients"], why: "a function can add any scope to their tokens, unseen here" }],
  lost: [{ callers: ["all its clients"], why: "no function can add scopes to their tokens any more" }],
};
