import type { ComponentResourceOptions } from "@pulumi/pulumi";
import { Config, Resource } from "@pulumi/pulumi";
import type { AccessLogs, Alarms, ApiDomain, MutualTls, SharedApiDomain } from "../apiOptions";
import type { ApiWithJwtTransform } from "../apiWithJwtArgs";
import { throwIfAny } from "../argumentError";
import { hostName, ownHostMembers } from "../aws/domainNames";
import { checkForeignIssuer } from "../aws/issuers";
import { logRetention } from "../aws/logRetention";
import { componentLabel, componentName, partOfName } from "../aws/names";
import { quotas } from "../aws/quotas";
import { tags } from "../aws/tags";
import { archives } from "../callbacks/archives/archivesCheck";
import { vpcMembers } from "../callbacks/functionChecks";
import {
  all,
  anything,
  arn,
  Check,
  counted,
  elementsOf,
  keyed,
  listOf,
  mapOf,
  number,
  object,
  oneForm,
  optional,
  plainTruthValue,
  text,
  truthValue,
  wholeNumber,
} from "../checking/checks";
import { FaultCollector } from "../checking/faults";
import { isMap } from "../checking/plainValues";
import { suggest } from "../checking/suggest";
import { transforms } from "../checking/transforms";
import type { FunctionVpc } from "../functionSettings";
import type { JwtIssuer, TokenSource } from "../tokenSources";
import { ApiArgs, usesAuth } from "./apiArgs";
import { chosenClients, defaultAuthorizer } from "./authorizers";
import { cors } from "./cors";
import { preflightRouteKeys } from "./preflight";
import { routesCheck, throttle } from "./routeChecks";
import { checkSharedTogether, sharedFunctions } from "./sharedFunctionChecks";
import { accessLogTemplate } from "./stage";

/**
 * Checks everything about the arguments of ApiWithJwt that can be known before AWS is called.
 *
 * @throws {@link ArgumentError} with every fault found.
 */
export function checkApiWithJwtArgs(name: string, args: ApiArgs, opts?: ComponentResourceOptions): void {
  const faults = new FaultCollector(componentLabel("ApiWithJwt", name));
  componentName("name", name, faults);
  if (!faults.isObject("args", args, "pass auth and routes")) {
    return throwIfAny(faults);
  }
  object<ApiArgs>(
    {
      auth: source,
      authorizers: optional(authorizers),
      routes: routesCheck(args),
      functions: optional(sharedFunctions),
      cors: optional(cors),
      throttle: optional(throttle),
      accessLogs: optional((path, value, at) => value === false || accessLogs(path, value, at)),
      domain: optional(domain(knownRegion(args, opts))),
      disableDefaultEndpoint: optional(truthValue),
      stageVariables: optional(stageVariables),
      vpcLink: optional(object<FunctionVpc>(vpcMembers, "write { subnetIds, securityGroupIds }")),
      logRetentionInDays: optional(logRetention),
      archives: optional(archives),
      alarms: optional(alarms),
      dashboard: optional(plainTruthValue),
      tags: optional(tags),
      transform: optional(
        transforms<ApiWithJwtTransform>({
          api: true,
          stage: true,
          authorizer: true,
          route: true,
          integration: true,
          permission: true,
          function: true,
          archive: true,
          logGroup: true,
          role: true,
          rolePolicy: true,
          rolePolicyAttachment: true,
          vpcLink: true,
          domainName: true,
          apiMapping: true,
          domainRecord: true,
          accessLogGroup: true,
          alarm: true,
          metricFilter: true,
          dashboard: true,
        }),
      ),
    },
    "pass auth and routes",
  )("", args, faults);
  checkAudiences(args, faults);
  checkTogether(args, faults);
  if (isMap(args.routes)) {
    checkSharedTogether(name, args, faults);
  }
  throwIfAny(faults);
}

/** A source of tokens: an M2mAuth, some of its clients, or an issuer elsewhere. */
const source: Check = (path, value, faults) => {
  const chosen = chosenClients(value as TokenSource);
  if (chosen) {
    const known = Object.keys(chosen.auth.clients);
    elementsOf(chosen.clients).forEach((client, index) => {
      if (typeof client !== "string" || !known.includes(client)) {
        faults.add(`${path}.clients[${index}]`, client ?? null, "is not a client", suggest(client, known));
      }
    });
    return;
  }
  if (typeof value !== "object" || value === null || !("issuer" in value || "audience" in value)) {
    faults.add(
      path,
      value === undefined ? null : undefined,
      "is not a source of tokens",
      "pass an M2mAuth, auth.only(...) or { issuer, audience }",
    );
    return;
  }
  object<JwtIssuer>(
    {
      issuer: (at, issuer) => checkForeignIssuer(at, issuer, (value as Partial<JwtIssuer>).allowTrailingSlash, faults),
      audience,
      allowTrailingSlash: optional(plainTruthValue),
    },
    "write { issuer, audience }",
  )(path, value, faults);
};

const oneAudience = text(
  /^[^]+$/,
  "is not an audience",
  'write it as tokens carry it, such as "https://api.example.com"',
);

const audienceList = all(
  listOf(oneAudience, 'write ["https://api.example.com"]'),
  counted({
    min: 1,
    max: quotas.audiencesPerAuthorizer,
    holder: "a JWT authorizer can hold",
    what: "audiences",
    fix: "use fewer",
  }),
);

const audience: Check = (path, value, faults) =>
  (Array.isArray(value) ? audienceList : oneAudience)(path, value, faults);

const authorizers = mapOf(
  (path, key, faults) => {
    partOfName(path, key, faults);
    if (key === defaultAuthorizer) {
      faults.add(path, undefined, "is the name of the authorizer of auth", "choose another name");
    }
  },
  source,
  "write { partners: { issuer, audience } }",
);

/** Every closed route must have somebody to call it, and no authorizer more clients than it can hold. */
function checkAudiences(args: ApiArgs, faults: FaultCollector): void {
  const named = Object.entries(isMap(args.authorizers) ? args.authorizers : {});
  const isAuthUsed = isMap(args.routes) && usesAuth(args.routes);
  const count = named.length + Number(isAuthUsed);
  if (count > quotas.authorizersPerApi) {
    const rule = `is, with that of auth, more than the ${quotas.authorizersPerApi} authorizers an HTTP API can have`;
    faults.add("authorizers", count, rule, "split the API");
  }
  const sources: readonly (readonly [path: string, source: TokenSource])[] = [
    ...(isAuthUsed ? [["auth", args.auth] as const] : []),
    ...named.map(([key, one]) => [keyed("authorizers", key), one] as const),
  ];
  for (const [path, one] of sources) {
    const clients = chosenClients(one)?.clients.length;
    if (clients === 0) {
      const fix = "define a client, or make every route public";
      faults.add(`${path}.clients`, {}, "is empty, so no token can be accepted", fix);
    } else if (clients !== undefined && clients > quotas.audiencesPerAuthorizer) {
      const rule = `is more than the ${quotas.audiencesPerAuthorizer} audiences a JWT authorizer can hold`;
      const fix = "spread the clients over several authorizers with auth.only(...), or over several APIs";
      faults.add(`${path}.clients`, clients, rule, fix);
    }
  }
}

/** Part of a template, which must be known. */
const logField: Check = (path, value, faults) => {
  if (typeof value !== "string" || !/^[^"\\\r\n]*$/.test(value)) {
    faults.add(path, value ?? null, "is not a field's value", 'give plain text without " and \\');
  }
};

const accessLogs = all(
  object<AccessLogs>(
    {
      fields: optional(mapOf(anything, logField, "write { name: value }")),
      retentionInDays: optional(logRetention),
    },
    "write { retentionInDays: 30 }, or false",
  ),
  (path, value, faults) => {
    const fields = isMap(value) ? value["fields"] : undefined;
    if (!isMap(fields) || !Object.values(fields).every((one) => typeof one === "string")) {
      return;
    }
    const template = accessLogTemplate(fields as AccessLogs["fields"]);
    const bytes = Buffer.byteLength(template);
    if (bytes > quotas.accessLogTemplateBytes) {
      const rule = `makes a template of more than ${quotas.accessLogTemplateBytes} bytes`;
      faults.add(`${path}.fields`, bytes, rule, "log fewer fields");
    }
    if (!/\$context\.(?:requestId|extendedRequestId)\b/.test(template)) {
      const rule = "leaves out the request's id, which API Gateway requires";
      faults.add(`${path}.fields`, undefined, rule, "keep requestId, or log $context.extendedRequestId");
    }
  },
);

const basePath = optional(
  text(
    /^(?=.{1,300}$)[A-Za-z0-9$_.+!*'()-]+(?:\/[A-Za-z0-9$_.+!*'()-]+)*$/,
    "is not a path that an API can be mapped to",
    'write it without slashes at its ends: "v1/orders"',
  ),
);

function domain(region: string | undefined): Check {
  return oneForm(
    {
      name: object<ApiDomain>(
        {
          ...ownHostMembers(region, `the API is in ${region ?? ""}, where its certificate must be`),
          existing: anything,
          path: basePath,
          mutualTls: optional(
            object<MutualTls>(
              {
                truststoreUri: text(
                  /^s3:\/\/[a-z0-9.-]+\/\S+$/,
                  "is not a file in S3",
                  'write "s3://bucket/truststore.pem"',
                ),
                truststoreVersion: optional(text(/^\S{1,64}$/, "is not a version of a file in S3", "copy it from S3")),
              },
              "write { truststoreUri }",
            ),
          ),
        },
        "write { name, certificateArn }",
      ),
      existing: object<SharedApiDomain>({ existing: hostName, path: basePath }, "write { existing, path }"),
    },
    "write { name, certificateArn }, or { existing } for a domain that exists",
  );
}

const stageVariables = mapOf(
  (path, name, faults) => {
    if (!/^[A-Za-z0-9_]{1,64}$/.test(String(name))) {
      faults.add(path, undefined, "is not the name of a stage variable", "use 1 to 64 letters, digits and _");
    }
  },
  text(
    /^[A-Za-z0-9._~:/?#&=,-]{1,512}$/,
    "is not a stage variable's value",
    "use 1 to 512 letters, digits and - . _ ~ : / ? # & = ,",
  ),
  "write { name: value }",
);

const percent = threshold(number({ min: 0, max: 100 }, "percent"));
const amount = (unit: string) => threshold(wholeNumber({ min: 0, max: Infinity }, unit));
const alarms = object<Alarms>(
  {
    topicArn: arn("sns", /[A-Za-z0-9_-]{1,256}/, "an SNS topic"),
    clientErrorPercent: percent,
    serverErrorPercent: percent,
    latencyP99: amount("milliseconds"),
    throttledRequests: amount("requests"),
  },
  "write { topicArn: topic.arn }",
);

/** A threshold may be left out, or switched off by `false`. */
function threshold(check: Check): Check {
  return optional((path, value, faults) => value === false || check(path, value, faults));
}

/** Rules that hold several arguments against each other. */
function checkTogether(args: ApiArgs, faults: FaultCollector): void {
  const { accessLogs: logs, alarms: given, disableDefaultEndpoint } = args;
  const own: unknown = args.domain;
  if (isMap(own) && own["mutualTls"] !== undefined && disableDefaultEndpoint !== true) {
    const rule = "can be bypassed by the address that AWS gives the API";
    faults.add("domain.mutualTls", undefined, rule, "set disableDefaultEndpoint: true");
  }
  if (
    isMap(own) &&
    own["existing"] !== undefined &&
    own["name"] === undefined &&
    disableDefaultEndpoint === undefined
  ) {
    const rule = "is not set, and the domain that exists may ask for certificates, which that address does not";
    const fix = "set it to true, or to false where the domain has no mutual TLS";
    faults.add("disableDefaultEndpoint", undefined, rule, fix);
  }
  if (logs === false && isMap(given) && given.throttledRequests !== undefined && given.throttledRequests !== false) {
    const rule = "is counted in the access logs, which are switched off";
    faults.add("alarms.throttledRequests", given.throttledRequests, rule, "switch them on, or set it to false");
  }
  const routes = isMap(args.routes) ? Object.keys(args.routes).length : 0;
  const sum = routes > 0 ? routes + preflightRouteKeys(args).length : 0;
  if (routes <= quotas.routesPerApi && sum > quotas.routesPerApi) {
    const rule = `is, with the routes that cors adds, more than the ${quotas.routesPerApi} routes an HTTP API can hold`;
    faults.add("routes", sum, rule, "split the API");
  }
}

/** The Region of the API, where it is known: an explicit provider and a transform keep theirs to themselves. */
function knownRegion({ transform }: ApiArgs, opts: ComponentResourceOptions | undefined): string | undefined {
  const parent = Resource.isInstance(opts?.parent) ? opts.parent : undefined;
  const provider = opts?.provider ?? opts?.providers ?? parent?.getProvider("aws:apigatewayv2/api:Api");
  const isOpen = provider !== undefined || transform?.api !== undefined || transform?.domainName !== undefined;
  return isOpen ? undefined : new Config("aws").get("region");
}
