import type { Api, CustomDomain, Model } from "../model/model";
import { tokenRoutes } from "../model/tokenRoutes";
import type { Json } from "./json";
import { openApiPaths } from "./openApiPaths";
import { securitySchemes } from "./securitySchemes";

/** What the program does not tell: addresses that AWS makes up, where they are known by now. */
export interface KnownAddresses {
  /** Base URL of the API. */
  readonly server?: string;
  /** Token endpoints by logical name of their user pool. */
  readonly tokenUrls: ReadonlyMap<string, string>;
}

/**
 * An API as an OpenAPI document. What the simulator made up is not in it.
 *
 * https://spec.openapis.org/oas/v3.1.1.html
 */
export function openApi(
  described: Api,
  { pools, domains }: Pick<Model, "pools" | "domains">,
  known: KnownAddresses,
): Record<string, Json> {
  const api = tokenRoutes(described, pools);
  const own = domains.filter(({ mappings }) => mappings.some((mapping) => mapping.api === api.name));
  const isMutualTls = api.isEndpointOff && own.length > 0 && own.every(({ truststore }) => truststore);
  const schemes = securitySchemes(api, pools, known.tokenUrls, isMutualTls);
  const { paths, leftOut } = openApiPaths(api, schemes.requirements);
  return {
    openapi: "3.1.1",
    info: {
      title: api.name,
      ...(api.description !== undefined && { description: api.description }),
      version: api.version ?? "0.0.0",
    },
    servers: known.server === undefined ? serversOnAws(api, own) : [{ url: known.server }],
    paths,
    components: {
      ...(schemes.components && { securitySchemes: schemes.components }),
      ...refusalComponents(paths),
    },
    ...(leftOut.length > 0 && { "x-left-out": leftOut }),
  };
}

/** Where AWS will serve the API: at its domains, or where it has none, by an id that is known once it is deployed. */
function serversOnAws({ name: apiName, id, endpoint, stages }: Api, domains: readonly CustomDomain[]): Json[] {
  if (domains.length > 0) {
    return domains.flatMap(({ name, isStated, mappings }) =>
      mappings
        .filter(({ api }) => api === apiName)
        .map(({ key }) => ({
          url: `https://${isStated ? name : "{domainName}"}${key === "" ? "" : `/${key}`}`,
          ...(!isStated && { variables: { domainName: unknownDomain } }),
        })),
    );
  }
  return stages.map(({ name }) => ({
    url: `${endpoint.replace(id, "{apiId}")}${name === "$default" ? "" : `/${name}`}`,
    variables: {
      apiId: { default: "api-id", description: "Id of the API, which AWS chooses when it is deployed." },
    },
  }));
}

/** Nobody can own a name below `.invalid` (RFC 2606). */
const unknownDomain = {
  default: "api.invalid",
  description: "Domain of the API, which derives from what AWS makes up when it is deployed.",
};

const refusals: Readonly<Record<string, Json>> = {
  Unauthorized: refusal("There is no valid token in the Authorization header.", true),
  Forbidden: refusal("The token has none of the scopes that the operation asks for.", true),
  Unidentified: refusal("A part of the request is missing by which a function decides.", false),
  Denied: refusal("The function that decides on the operation denied the request.", false),
  TooManyRequests: refusal("More requests came than the API's limits let through.", false),
};

/** The refusals that operations refer to. */
function refusalComponents(paths: Json): Record<string, Json> {
  const text = JSON.stringify(paths);
  const used = Object.entries(refusals).filter(([name]) => text.includes(`"#/components/responses/${name}"`));
  const message: Json = { type: "object", properties: { message: { type: "string" } }, required: ["message"] };
  return used.length > 0 ? { responses: Object.fromEntries(used), schemas: { Message: message } } : {};
}

function refusal(description: string, isChallenge: boolean): Json {
  return {
    description,
    ...(isChallenge && {
      headers: { "WWW-Authenticate": { description: "What is wrong with the token.", schema: { type: "string" } } },
    }),
    content: { "application/json": { schema: { $ref: "#/components/schemas/Message" } } },
  };
}
