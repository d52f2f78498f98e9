import type { PoolServer } from "../cognito/poolServer";
import type { Api, CustomDomain, Model } from "../model/model";
import type { Rotations } from "../secretsManager/rotations";
import type { ServedListener } from "./servedListeners";

/** An API that is being served. */
export interface ServedApi {
  readonly api: Api;
  /** Where it is served, in place of its endpoint on AWS. */
  readonly origin: string;
  /**
   * Base URL of its routes: the origin, with the stage's name behind it where there is no `$default` stage; or that of a
   * domain, where the API has no endpoint of its own.
   */
  readonly url: string;
  /** Whether callers need a certificate there. */
  readonly isMutualTls: boolean;
}

/** A domain of one's own that is being served. */
export interface ServedDomain {
  readonly domain: CustomDomain;
  /** Where it is served, in place of itself. */
  readonly origin: string;
}

/** The secrets that are being served. */
export interface ServedSecrets {
  /** ARNs by logical names. */
  readonly arns: Readonly<Record<string, string>>;
  /** The environment variables by which callers on this machine read them. */
  readonly environment: Readonly<Record<string, string>>;
  readonly rotations: Rotations;
}

/** A model that is being served, with the addresses it got. */
export interface Served {
  readonly apis: readonly ServedApi[];
  readonly pools: readonly PoolServer[];
  readonly domains: readonly ServedDomain[];
  /** By what else functions may be invoked on AWS, which is not served here. */
  readonly invocations: Model["invocations"];
  /** What its VPC links reach; absent where it has none. */
  readonly listeners?: readonly ServedListener[] | undefined;
  /** With https, the file of the authority that clients are to trust. */
  readonly caFile?: string | undefined;
  /** The secrets in Secrets Manager; absent where the program has none. */
  readonly secrets?: ServedSecrets | undefined;
  /** Where the page is, if there is one. */
  readonly consoleUrl?: string | undefined;
}

/** An API at its origin, or at a domain, where it has no endpoint of its own. */
export function servedApi(api: Api, origin: string, domains: readonly ServedDomain[]): ServedApi {
  const names = api.stages.map(({ name }) => name);
  const isAtRoot = names.length === 0 || names.includes("$default");
  const own = { api, origin, url: isAtRoot ? origin : `${origin}/${names[0]}`, isMutualTls: false };
  const others = domains.flatMap(({ domain, origin: at }) =>
    domain.mappings
      .filter((mapping) => mapping.api === api.name)
      .map(({ key }) => ({ url: key === "" ? at : `${at}/${key}`, isMutualTls: domain.truststore !== undefined })),
  );
  const [first] = others.sort((a, b) => Number(a.isMutualTls) - Number(b.isMutualTls));
  return api.isEndpointOff ? { ...own, ...first } : own;
}
