import type { DecidingFunction, PoolAuthorizer } from "./accessFacts";
import type { AccessReport } from "./accessReport";
import { Place, placesOf } from "./callers";

/** What can change of a function that decides on the same routes as before, or checks their tokens. */
export const deciderCauses = [
  "code-changed",
  "code-unknown",
  "answers-kept-longer",
  "answers-kept-shorter",
  "identity-source-removed",
  "identity-source-added",
  "role-changed",
  "checked-by-function",
  "checked-by-api-gateway",
] as const;

export type DeciderCause = (typeof deciderCauses)[number];

/**
 * A change of a function that decides, or of when it is asked: whom it lets in cannot be compared. Or of one that checks
 * tokens: whom that lets in is told by the routes.
 */
export interface DeciderChange {
  readonly api: string;
  /** Name of the authorizer. */
  readonly authorizer: string;
  readonly function: string;
  readonly cause: DeciderCause;
  /** Whether it checks tokens, as a JWT authorizer does, so that its callers are known. */
  readonly checks?: true;
  /** What it is about: identity sources, or seconds before and after. */
  readonly about?: readonly string[];
  /** Whether it may let in more than before: it is not known that it does not. */
  readonly mayWiden: boolean;
}

/** Compares what can be compared of the functions that decide, for routes on which they did before, too. */
export function deciderChanges(base: AccessReport, head: AccessReport): DeciderChange[] {
  const before = placesOf(base);
  const changes = [...placesOf(head)].flatMap(([key, { api, authorizer }]) => {
    const former = before.get(key);
    const [old, now] = [deciderOf(former), deciderOf({ authorizer })];
    const [oldTokens, tokens] = [tokensOf(former), tokensOf({ authorizer })];
    return [
      ...(old && now && old.function === now.function ? changesOf(api, old, now) : []),
      ...(oldTokens && tokens ? checkingChanges(api, oldTokens, tokens) : []),
    ];
  });
  return [...new Map(changes.map((change) => [JSON.stringify(change), change])).values()];
}

function deciderOf(place: Pick<Place, "authorizer"> | undefined): DecidingFunction | undefined {
  return place?.authorizer && "function" in place.authorizer ? place.authorizer : undefined;
}

function tokensOf(place: Pick<Place, "authorizer"> | undefined): PoolAuthorizer | undefined {
  return place?.authorizer && "pool" in place.authorizer ? place.authorizer : undefined;
}

/** Of what checks tokens: who does, and how long that holds. */
function checkingChanges(api: string, old: PoolAuthorizer, { name, checkedBy: now }: PoolAuthorizer): DeciderChange[] {
  const was = old.checkedBy;
  const by = (now ?? was)?.function;
  if (by === undefined) {
    return [];
  }
  const found = [
    !was && now && ("checked-by-function" as const),
    was && !now && ("checked-by-api-gateway" as const),
  ].flatMap((cause) => (cause ? [{ cause, mayWiden: false }] : []));
  const kept = keepingChanges(was?.keepsSeconds ?? 0, now?.keepsSeconds ?? 0);
  return [...found, ...kept].map((change) => ({
    api,
    authorizer: name,
    function: by,
    checks: true as const,
    ...change,
  }));
}

type OneChange = Pick<DeciderChange, "cause" | "about" | "mayWiden">;

function keepingChanges(was: number, is: number): OneChange[] {
  const about = [String(was), String(is)];
  return [
    ...(is > was ? [{ cause: "answers-kept-longer" as const, about, mayWiden: true }] : []),
    ...(is < was ? [{ cause: "answers-kept-shorter" as const, about, mayWiden: false }] : []),
  ];
}

function changesOf(api: string, old: DecidingFunction, now: DecidingFunction): DeciderChange[] {
  const removed = old.identitySources.filter((one) => !now.identitySources.includes(one));
  const added = now.identitySources.filter((one) => !old.identitySources.includes(one));
  const found: readonly (false | OneChange)[] = [
    // Of a function elsewhere, the code is known of neither version, and it is a finding that it is not.
    (old.code === null) !== (now.code === null) && { cause: "code-unknown", mayWiden: true },
    old.code !== null && now.code !== null && old.code !== now.code && { cause: "code-changed", mayWiden: true },
    ...keepingChanges(old.keepsSeconds, now.keepsSeconds),
    removed.length > 0 && { cause: "identity-source-removed", about: removed, mayWiden: true },
    added.length > 0 && { cause: "identity-source-added", about: added, mayWiden: false },
    old.role !== now.role && { cause: "role-changed", mayWiden: false },
  ];
  return found.flatMap((one) => (one ? [{ api, authorizer: now.name, function: now.function, ...one }] : []));
}
