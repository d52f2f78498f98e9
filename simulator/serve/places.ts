import type { CustomDomain, Model } from "../model/model";

/** What gets an origin of its own: a kind and a name. */
export type Place = `${Kind}:${string}`;

/** A domain with mutual TLS is of another kind than others: its listener asks for certificates. */
export type Kind = keyof typeof kinds;

const kinds = {
  api: "the API",
  pool: "the user pool",
  domain: "the domain",
  mutualTls: "the domain",
  page: "the page",
  aws: "AWS's API",
};

export const pagePlace: Place = "page:";

/** What functions and callers of this machine reach AWS's API at. */
export const awsPlace: Place = "aws:";

/** All places of a model, in the order in which ports are handed out: an API, its pool, the others, then domains. */
export function placesOf({ apis, pools, domains }: Model): Place[] {
  const [firstApi, ...otherApis] = apis.map((api) => placeOf("api", api));
  const [firstPool, ...otherPools] = pools.map((pool) => placeOf("pool", pool));
  const all = [firstApi, firstPool, ...otherApis, ...otherPools, ...domains.map(placeOfDomain)];
  return all.filter((place) => place !== undefined);
}

export function placeOf(kind: Kind, { name }: { readonly name: string }): Place {
  return `${kind}:${name}`;
}

export function placeOfDomain(domain: CustomDomain): Place {
  return placeOf(domain.truststore ? "mutualTls" : "domain", domain);
}

export function kindOf(place: Place): Kind {
  return place.slice(0, place.indexOf(":")) as Kind;
}

export function nameOf(place: Place): string {
  return place.slice(place.indexOf(":") + 1);
}

/** A place in words. */
export function describePlace(place: Place): string {
  const [kind, name] = [kindOf(place), nameOf(place)];
  return name === "" ? kinds[kind] : `${kinds[kind]} "${name}"`;
}
