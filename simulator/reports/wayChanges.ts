import { ownAccount } from "../model/ownAccount";
import type { AccessFacts } from "./accessFacts";
import { WayIn, WayInKind, wayKey } from "./waysIn";

/** A way in that is there and was not, that is gone, or that is another and lets in nobody else. */
export interface WayChange {
  readonly change: "gained" | "lost" | "changed";
  readonly way: WayIn;
  readonly cause: WayCause;
}

/** What has changed of ways in. */
export const wayCauses = [
  "endpoint-opened",
  "endpoint-closed",
  "domain-added",
  "domain-removed",
  "domain-changed",
  "mutual-tls-removed",
  "mutual-tls-required",
  "truststore-widened",
  "truststore-narrowed",
  "origin-allowed",
  "origin-refused",
  "sign-in-allowed",
  "sign-in-refused",
  "identity-provider-added",
  "identity-provider-removed",
  "sign-up-opened",
  "sign-up-closed",
  "user-added",
  "user-removed",
  "permission-added",
  "permission-removed",
  "permission-widened",
  "permission-narrowed",
  "function-url-added",
  "function-url-removed",
  "function-url-opened",
  "function-url-closed",
  "event-source-added",
  "event-source-removed",
] as const;

export type WayCause = (typeof wayCauses)[number];

/** The ways in of one version of a program, and what they lead to. */
type Version = Pick<AccessFacts, "apis" | "waysIn">;

/** How ways in of one kind are compared. */
interface Comparison {
  /** Whether another version lets in whom this way does. */
  readonly covers: (others: readonly WayIn[], way: WayIn, other: Version) => boolean;
  /** Why not: what the other version lacks. */
  readonly cause: (others: readonly WayIn[], way: WayIn) => { readonly gained: WayCause; readonly lost: WayCause };
}

/** A comparison for each kind, so that none can be forgotten. */
const comparisons: Readonly<Record<WayInKind, Comparison>> = {
  "default-endpoint": ofApi(() => false, "endpoint-opened", "endpoint-closed"),
  domain: {
    ...ofApi(coversDomain, "domain-added", "domain-removed"),
    cause: (others, way) => {
      const same = others.filter((one) => isSameDomain(one, way));
      if (same.length === 0) {
        return { gained: "domain-added", lost: "domain-removed" };
      }
      return way.truststore === undefined
        ? { gained: "mutual-tls-removed", lost: "mutual-tls-required" }
        : { gained: "truststore-widened", lost: "truststore-narrowed" };
    },
  },
  "page-origin": ofApi(coversOrigin, "origin-allowed", "origin-refused"),
  "sign-in": plain("sign-in-allowed", "sign-in-refused"),
  "identity-provider": plain("identity-provider-added", "identity-provider-removed"),
  "self-sign-up": plain("sign-up-opened", "sign-up-closed"),
  user: plain("user-added", "user-removed"),
  "invoke-permission": {
    covers: (others, way) => others.some((one) => coversPermission(one, way)),
    cause: (others, way) => {
      const isKnown = others.some((one) => one.function === way.function && one.principal === way.principal);
      return isKnown
        ? { gained: "permission-widened", lost: "permission-narrowed" }
        : { gained: "permission-added", lost: "permission-removed" };
    },
  },
  "function-url": {
    covers: (others, way) => others.some((one) => isSameUrl(one, way) && one.authorization === "NONE"),
    cause: (others, way) =>
      others.some((one) => isSameUrl(one, way))
        ? { gained: "function-url-opened", lost: "function-url-closed" }
        : { gained: "function-url-added", lost: "function-url-removed" },
  },
  "event-source": plain("event-source-added", "event-source-removed"),
};

/** Every way in that one version has and the other has not, or has otherwise. */
export function wayChanges(base: Version, head: Version): WayChange[] {
  return (Object.keys(comparisons) as WayInKind[]).flatMap((kind) => {
    const [before, after] = [base, head].map(({ waysIn }) => waysIn.filter((way) => way.kind === kind));
    return [...changes(after!, before!, base, "gained"), ...changes(before!, after!, head, "lost")];
  });
}

/** What `own` ways have that `others` do not cover; and, once, those that are new and covered. */
function changes(
  own: readonly WayIn[],
  others: readonly WayIn[],
  other: Version,
  change: "gained" | "lost",
): WayChange[] {
  const same = new Set(others.map(wayKey));
  return own
    .filter((way) => !same.has(wayKey(way)))
    .flatMap((way): WayChange[] => {
      const { covers, cause } = comparisons[way.kind];
      if (!covers(others, way, other)) {
        return [{ change: isForRotation(way) ? "changed" : change, way, cause: cause(others, way)[change] }];
      }
      // That an API of an earlier version has another address now is worth a line, though it lets in nobody else.
      const isMoved = way.kind === "domain" && change === "gained" && other.apis.some(({ name }) => name === way.api);
      const isKnown = others.some((one) => isSameDomain(one, way));
      return isMoved ? [{ change: "changed", way, cause: isKnown ? "domain-changed" : "domain-added" }] : [];
    });
}

function plain(gained: WayCause, lost: WayCause): Comparison {
  return { covers: () => false, cause: () => ({ gained, lost }) };
}

/** A way into an API: one of an API that is new lets in those whom its routes let in, which are told as new. */
function ofApi(covers: Comparison["covers"], gained: WayCause, lost: WayCause): Comparison {
  return {
    covers: (others, way, other) => !other.apis.some(({ name }) => name === way.api) || covers(others, way, other),
    cause: () => ({ gained, lost }),
  };
}

function isSameDomain(one: WayIn, other: WayIn): boolean {
  return one.api === other.api && one.domain === other.domain;
}

/** The same domain with the same or a wider truststore; for a domain that is new, the address that everyone reaches. */
function coversDomain(others: readonly WayIn[], way: WayIn, { waysIn }: Version): boolean {
  const same = others.filter((one) => isSameDomain(one, way));
  if (same.length === 0) {
    return waysIn.some(({ kind, api }) => kind === "default-endpoint" && api === way.api);
  }
  return same.some((one) => coversTruststore(one, way));
}

function coversTruststore(one: WayIn, way: WayIn): boolean {
  if (one.truststore === undefined || way.truststore === undefined) {
    return one.truststore === undefined;
  }
  if (one.certificates && way.certificates) {
    return way.certificates.every((certificate) => one.certificates!.includes(certificate));
  }
  const isSameFile = one.truststore === way.truststore && one.truststoreVersion === way.truststoreVersion;
  return isSameFile && one.certificates === way.certificates;
}

function coversOrigin(others: readonly WayIn[], way: WayIn): boolean {
  return others.some(
    (one) =>
      one.api === way.api &&
      (one.origin === "*" || one.origin === way.origin) &&
      (one.credentials === true || way.credentials !== true),
  );
}

function isSameUrl(one: WayIn, other: WayIn): boolean {
  return one.function === other.function && one.qualifier === other.qualifier;
}

/** The limits of a permission. Where one has none, it covers whatever the other has. */
const limits = ["account", "organization", "authorization", "token", "qualifier"] as const;

/**
 * Secrets Manager invokes what rotates for those who may rotate a secret of this account, whom IAM lets do so. It lets in
 * no caller, and is worth a line. Without the account, secrets of any other one could name the function.
 */
function isForRotation({ kind, action, principal, account }: WayIn): boolean {
  return (
    kind === "invoke-permission" &&
    action === "lambda:InvokeFunction" &&
    principal === "secretsmanager.amazonaws.com" &&
    account === ownAccount
  );
}

function coversPermission(one: WayIn, way: WayIn): boolean {
  return (
    one.function === way.function &&
    (one.action === way.action || one.action === "lambda:*" || one.action === "*") &&
    (one.principal === way.principal || one.principal === "*") &&
    limits.every((limit) => one[limit] === undefined || one[limit] === way[limit]) &&
    // A qualifier is another resource, and none of it is no wildcard.
    one.qualifier === way.qualifier &&
    (one.source === undefined || (way.source !== undefined && coversPattern(one.source, way.source)))
  );
}

/** Whether every ARN that matches one pattern matches another, too; part by part, as IAM's ArnLike compares. */
function coversPattern(wide: string, narrow: string): boolean {
  const [wider, narrower] = [wide.split(":"), narrow.split(":")];
  return wider.length === narrower.length && wider.every((part, index) => globOf(part).test(asText(narrower[index]!)));
}

/** `*` of a pattern stands for any text, and so is covered by `*` alone: two characters, which no `?` matches. */
function asText(pattern: string): string {
  return pattern.replaceAll("*", "\u0000\u0000");
}

function globOf(pattern: string): RegExp {
  const source = pattern
    .replace(/[\\^$.+()[\]{}|]/g, "\\$&")
    .replace(/\*/g, ".*")
    .replace(/\?/g, ".");
  return new RegExp(`^${source}$`, "s");
}
