import type { DecidingFunction } from "./accessFacts";
import type { AccessReport } from "./accessReport";
import { Place, placesOf } from "./callers";

/** What can change of a function that decides on the same routes as before. */
export const deciderCauses = [
  "code-changed",
  "code-unknown",
  "answers-kept-longer",
  "answers-kept-shorter",
  "identity-source-removed",
  "identity-source-added",
  "role-changed",
] as const;

export type DeciderCause = (typeof deciderCauses)[number];

/** A change of a function that decides, or of when it is asked. Whom it lets in cannot be compared. */
export interface DeciderChange {
  readonly api: string;
  /** Name of the authorizer. */
  readonly authorizer: string;
  readonly function: string;
  readonly cause: DeciderCause;
  /** What it is about: identity sources, or seconds before and after. */
  readonly about?: readonly string[];
  /** Whether it may let in more than before: it is not known that it does not. */
  readonly mayWiden: boolean;
}

/** Compares what can be compared of the functions that decide, for routes on which they did before, too. */
export function deciderChanges(base: AccessReport, head: AccessReport): DeciderChange[] {
  const before = placesOf(base);
  const changes = [...placesOf(head)].flatMap(([key, { api, authorizer }]) => {
    const [old, now] = [deciderOf(before.get(key)), deciderOf({ authorizer })];
    return old && now && old.function === now.function ? changesOf(api, old, now) : [];
  });
  return [...new Map(changes.map((change) => [JSON.stringify(change), change])).values()];
}

function deciderOf(place: Pick<Place, "authorizer"> | undefined): DecidingFunction | undefined {
  return place?.authorizer && "function" in place.authorizer ? place.authorizer : undefined;
}

function changesOf(api: string, old: DecidingFunction, now: DecidingFunction): DeciderChange[] {
  const removed = old.identitySources.filter((one) => !now.identitySources.includes(one));
  const added = now.identitySources.filter((one) => !old.identitySources.includes(one));
  const [was, is] = [old.keepsSeconds, now.keepsSeconds];
  const seconds = [String(was), String(is)];
  const found: readonly (false | readonly [DeciderCause, mayWiden: boolean, about?: readonly string[]])[] = [
    // Of a function elsewhere, the code is known of neither version, and it is a finding that it is not.
    (old.code === null) !== (now.code === null) && ["code-unknown", true],
    old.code !== null && now.code !== null && old.code !== now.code && ["code-changed", true],
    is > was && ["answers-kept-longer", true, seconds],
    is < was && ["answers-kept-shorter", false, seconds],
    removed.length > 0 && ["identity-source-removed", true, removed],
    added.length > 0 && ["identity-source-added", false, added],
    old.role !== now.role && ["role-changed", false],
  ];
  return found.flatMap((one) => {
    if (one === false) {
      return [];
    }
    const [cause, mayWiden, about] = one;
    return [{ api, authorizer: now.name, function: now.function, cause, ...(about && { about }), mayWiden }];
  });
}
