import type { Names } from "./names";
import type { WayCause, WayChange } from "./wayChanges";
import type { WayIn, WayInKind } from "./waysIn";

/** Ways in of a kind, as the title of a list. */
export const wayTitles: Readonly<Record<WayInKind, string>> = {
  "default-endpoint": "default endpoints of APIs",
  domain: "domains, and the truststores of mutual TLS",
  "page-origin": "pages of other origins",
  "sign-in": "flows by which people sign in",
  "identity-provider": "identity providers",
  "self-sign-up": "self sign-up",
  user: "users",
  "invoke-permission": "permissions to invoke functions",
  "function-url": "function URLs",
  "event-source": "event sources of functions",
};

const causeTexts: Readonly<Record<WayCause, string>> = {
  "endpoint-opened": "its default endpoint was switched on",
  "endpoint-closed": "its default endpoint was switched off",
  "domain-added": "the domain leads to it now",
  "domain-removed": "the domain no longer leads to it",
  "domain-changed": "the domain leads to it otherwise",
  "mutual-tls-removed": "mutual TLS was removed from the domain",
  "mutual-tls-required": "the domain requires mutual TLS now",
  "truststore-widened": "the truststore is not known to hold fewer certificates only",
  "truststore-narrowed": "the truststore no longer holds the same certificates",
  "origin-allowed": "pages of the origin may call it now",
  "origin-refused": "pages of the origin may no longer call it",
  "sign-in-allowed": "people can sign in by that flow now",
  "sign-in-refused": "people can no longer sign in by that flow",
  "identity-provider-added": "the provider vouches for people now",
  "identity-provider-removed": "the provider no longer vouches for people",
  "sign-up-opened": "anyone may sign up now",
  "sign-up-closed": "people can no longer sign up by themselves",
  "user-added": "the user was added",
  "user-removed": "the user was removed",
  "permission-added": "the permission was added",
  "permission-removed": "the permission was removed",
  "permission-widened": "the permission is wider",
  "permission-narrowed": "the permission is narrower",
  "function-url-added": "the URL was added",
  "function-url-removed": "the URL was removed",
  "function-url-opened": "the URL asks for no authorization any more",
  "function-url-closed": "the URL asks for authorization now",
  "event-source-added": "its records invoke the function now",
  "event-source-removed": "its records no longer invoke the function",
};

/** A change of a way in: what can be reached, by whom, and why that is so. */
export function wayChangeText({ way, cause }: WayChange, names: Names): { what: string; who: string; why: string } {
  return { what: whatOf(way, names), who: whoOf(way, names), why: causeTexts[cause] };
}

/** What a way leads to. */
function whatOf({ api, pool, function: fn }: WayIn, { text }: Names): string {
  return api !== undefined
    ? `API ${text(api)}`
    : pool !== undefined
      ? `user pool ${text(pool)}`
      : `function ${text(fn ?? "")}`;
}

/** Whom a way lets in, and under which conditions. */
function whoOf(way: WayIn, { text }: Names): string {
  const { domain = "", path = "", truststore, truststoreVersion, origin = "", credentials, client = "" } = way;
  const version = truststoreVersion === undefined ? "" : ` of version ${text(truststoreVersion)}`;
  switch (way.kind) {
    case "default-endpoint":
      return "anyone, at its default endpoint";
    case "domain":
      return truststore === undefined
        ? `anyone, at ${text(domain + path)}`
        : `holders of certificates that ${text(truststore)}${version} trusts, at ${text(domain + path)}`;
    case "page-origin":
      return `pages of ${text(origin)}${credentials ? ", with credentials" : ""}`;
    case "sign-in":
      return `people who sign in with ${text(client)} by ${text(way.flow ?? "")}`;
    case "identity-provider":
      return `people of ${text(way.provider ?? "")} who sign in with ${text(client)}`;
    case "self-sign-up":
      return "anyone who signs up";
    case "user":
      return `the user ${text(way.user ?? "")}`;
    case "invoke-permission":
      return `${way.principal === "*" ? "anyone" : text(way.principal ?? "")} by ${text(way.action ?? "")}${limitsOf(way, text)}`;
    case "function-url":
      return way.authorization === "NONE"
        ? "anyone, at its URL"
        : `whom ${text(way.authorization ?? "")} permits, at its URL`;
    case "event-source":
      return `whoever writes to ${text(way.source ?? "")}`;
  }
}

function limitsOf(way: WayIn, text: Names["text"]): string {
  const limits = [
    ["for", way.source],
    ["of account", way.account],
    ["of organization", way.organization],
    ["at URLs with", way.authorization],
    ["with token", way.token],
    ["at", way.qualifier],
  ] as const;
  const texts = limits.flatMap(([word, value]) => (value === undefined ? [] : [` ${word} ${text(value)}`]));
  return texts.length > 0 ? texts.join("") : ", on anyone's behalf";
}
