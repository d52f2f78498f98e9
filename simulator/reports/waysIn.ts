import type { Invocation, Model } from "../model/model";
import { clientsByName } from "../model/whoMayCall";
import { byText } from "./order";

/** How callers are let in, beside the routes with their conditions. The order is that in which they are shown. */
export const wayInKinds = [
  "default-endpoint",
  "domain",
  "page-origin",
  "sign-in",
  "identity-provider",
  "self-sign-up",
  "user",
  "invoke-permission",
  "function-url",
  "event-source",
] as const;

export type WayInKind = (typeof wayInKinds)[number];

/** One way in. Members that do not apply are absent, and so is a limit that it does not have. */
export interface WayIn {
  readonly kind: WayInKind;
  readonly api?: string;
  /** A domain's name, and the path below it. */
  readonly domain?: string;
  readonly path?: string;
  /** For mutual TLS: the file that callers' certificates are trusted by, its version, and digests of what is in it. */
  readonly truststore?: string;
  readonly truststoreVersion?: string;
  readonly certificates?: readonly string[];
  /** Origin of pages, and whether browsers send them with cookies and client certificates. */
  readonly origin?: string;
  readonly credentials?: boolean;
  readonly pool?: string;
  readonly client?: string;
  readonly flow?: string;
  readonly provider?: string;
  readonly user?: string;
  readonly function?: string;
  readonly qualifier?: string;
  readonly action?: string;
  readonly principal?: string;
  readonly source?: string;
  readonly account?: string;
  readonly organization?: string;
  readonly authorization?: string;
  readonly token?: string;
}

/** The members of a way in by their form: what reads a report goes by it. */
export const wayInMembers = {
  texts: [
    ...["api", "domain", "path", "truststore", "truststoreVersion", "origin", "pool", "client", "flow", "provider"],
    ...["user", "function", "qualifier", "action", "principal", "source", "account", "organization"],
    ...["authorization", "token"],
  ],
  lists: ["certificates"],
  flags: ["credentials"],
} as const;

/** The parts of a model that let callers in. */
export type Openings = Pick<Model, "apis" | "pools" | "domains" | "invocations">;

/** Every way in of a program, sorted. */
export function waysIn(model: Openings): WayIn[] {
  const found = [
    ...endpoints(model),
    ...domains(model),
    ...pageOrigins(model),
    ...people(model),
    ...invocations(model),
  ];
  const unique = new Map(found.map((way) => [wayKey(way), way]));
  const sorted = [...unique].sort(byText(([text]) => text)).map(([, way]) => way);
  return wayInKinds.flatMap((kind) => sorted.filter((way) => way.kind === kind));
}

/** A text that tells ways in apart, in whatever order their members stand. */
export function wayKey(way: WayIn): string {
  return JSON.stringify(Object.entries(way).sort(byText(([name]) => name)));
}

function endpoints({ apis }: Openings): WayIn[] {
  return apis
    .filter(({ isEndpointOff }) => !isEndpointOff)
    .map(({ name }) => ({ kind: "default-endpoint", api: name }));
}

function domains(model: Openings): WayIn[] {
  return model.domains.flatMap(({ name, label = name, mappings, truststore }) =>
    mappings.map(({ api, key }) => ({
      kind: "domain" as const,
      api,
      domain: label,
      path: `/${key}`,
      ...(truststore && {
        truststore: truststore.uri,
        ...(truststore.version !== undefined && { truststoreVersion: truststore.version }),
        ...(truststore.certificates && { certificates: truststore.certificates }),
      }),
    })),
  );
}

function pageOrigins({ apis }: Openings): WayIn[] {
  return apis.flatMap(({ name, cors }) =>
    (cors?.allowOrigins ?? []).map((origin) => {
      return { kind: "page-origin" as const, api: name, origin, credentials: cors?.allowCredentials ?? false };
    }),
  );
}

/** People are let in by the clients with which they sign in, and are whom the pool knows. */
function people({ pools }: Openings): WayIn[] {
  return pools.flatMap((pool): WayIn[] => {
    const ofPool = { pool: pool.name };
    const clients = [...clientsByName(pool)].filter(([, { signIn }]) => signIn.length > 0);
    return [
      ...clients.flatMap(([client, { signIn, identityProviders }]) => [
        ...signIn.map((flow) => ({ kind: "sign-in" as const, ...ofPool, client, flow })),
        ...identityProviders.map((provider) => ({ kind: "identity-provider" as const, ...ofPool, client, provider })),
      ]),
      ...(pool.isOpenToSignUp ? [{ kind: "self-sign-up" as const, ...ofPool }] : []),
      ...pool.users.map((user) => ({ kind: "user" as const, ...ofPool, user })),
    ];
  });
}

function invocations({ invocations: all }: Openings): WayIn[] {
  return all.filter((one) => !isOwn(one)).map(invocation);
}

const ownServices: readonly string[] = ["apigateway.amazonaws.com", "cognito-idp.amazonaws.com"];

/** A permission for an API or a pool of the program lets in who may call its routes or use its clients, and no others. */
function isOwn(one: Invocation): boolean {
  return (
    one.kind === "permission" &&
    ownServices.includes(one.principal) &&
    /^\{(?:Api|Stage|UserPool) [^}]+\}(?:\/|$)/.test(one.source ?? "")
  );
}

function invocation(one: Invocation): WayIn {
  const { kind, ...members } = one;
  const kinds = { permission: "invoke-permission", url: "function-url", "event-source": "event-source" } as const;
  return { kind: kinds[kind], ...members };
}
