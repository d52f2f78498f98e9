import type { Finding } from "./finding";
import { grouped } from "./grouped";
import type { WayIn } from "./waysIn";

/** Finds ways in that a reviewer should look at. */
export function findingsOfWaysIn(waysIn: readonly WayIn[]): Finding[] {
  return [...mutualTlsBypasses(waysIn), ...openFunctions(waysIn), ...signIns(waysIn)];
}

/** APIs at a domain with mutual TLS that can be reached past its truststore. */
function mutualTlsBypasses(waysIn: readonly WayIn[]): Finding[] {
  const doors = waysIn.filter(({ kind }) => kind === "default-endpoint" || kind === "domain");
  const closed = doors.filter(({ truststore }) => truststore !== undefined);
  return grouped(closed, ({ api, domain }) => JSON.stringify([api, domain])).flatMap(([{ api, domain, ...door }]) => {
    const past = doors.filter((one) => one.api === api && one.domain !== domain && !isSameTruststore(one, door));
    const places = [...new Set(past.map((one) => one.domain ?? "its default endpoint"))];
    return places.length === 0
      ? []
      : [{ kind: "mutual-tls-bypass", api: api!, domain: domain!, reason: `by ${places.join(" and ")}` }];
  });
}

function isSameTruststore(one: WayIn, other: Omit<WayIn, "api" | "domain">): boolean {
  return one.truststore === other.truststore && one.truststoreVersion === other.truststoreVersion;
}

/** Functions that can be invoked by everyone, or by a service on whomever's behalf. */
function openFunctions(waysIn: readonly WayIn[]): Finding[] {
  return waysIn.flatMap((way): Finding[] => {
    const reason = whyOpen(way);
    return reason === undefined ? [] : [{ kind: "open-function", function: way.function!, reason }];
  });
}

function whyOpen({
  kind,
  authorization,
  principal = "",
  source,
  account,
  organization,
  token,
}: WayIn): string | undefined {
  if (kind === "function-url") {
    return authorization === "AWS_IAM" ? undefined : "anyone may call its URL";
  }
  const isLimited = [account, organization, token].some((limit) => limit !== undefined);
  if (kind !== "invoke-permission" || isLimited || isOfSomeone(source)) {
    return undefined;
  }
  if (principal === "*") {
    return "anyone may invoke it";
  }
  return principal.endsWith(".amazonaws.com") ? `${principal} may invoke it on anyone's behalf` : undefined;
}

/** Whether a source is confined to one account, or to a resource of the program. */
function isOfSomeone(source: string | undefined): boolean {
  if (source === undefined) {
    return false;
  }
  const [, , service, , account = ""] = source.split(":");
  return (
    source.startsWith("{") || /^[^*?]+$/.test(account) || (service === "s3" && /^arn:[^:]+:s3:::[^*?]/.test(source))
  );
}

function signIns(waysIn: readonly WayIn[]): Finding[] {
  const clients = waysIn.filter(({ kind }) => kind === "sign-in");
  return [
    ...waysIn.flatMap(({ kind, pool }) => (kind === "self-sign-up" ? [{ kind, pool: pool! }] : [])),
    ...grouped(clients, ({ pool, client }) => JSON.stringify([pool, client])).map((same) => ({
      kind: "sign-in-client" as const,
      pool: same[0].pool!,
      client: same[0].client!,
      reason: `by ${same.map(({ flow }) => flow).join(", ")}`,
    })),
  ];
}
