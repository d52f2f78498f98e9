import * as lambda from "@pulumi/aws/lambda";
import { throwIfAny } from "../argumentError";
import type { SecretsManagerDelivery, TokenCustomization } from "../authOptions";
import { httpsOrigin, ownHostMembers, shortHost } from "../aws/domainNames";
import { domainPrefix } from "../aws/domainPrefix";
import { checkIssuerOfPool, poolId } from "../aws/issuers";
import { logRetention } from "../aws/logRetention";
import { componentLabel, componentName } from "../aws/names";
import { quotas } from "../aws/quotas";
import { checkScopes, grantableScope, resourceServers, ScopeCheck, soundServers } from "../aws/scopes";
import { tags } from "../aws/tags";
import { archives } from "../callbacks/archives/archivesCheck";
import { checkCallback, functionMembers, functionSettingNames, refuseSettings } from "../callbacks/functionChecks";
import {
  all,
  anything,
  arn,
  Check,
  counted,
  keyed,
  mapOf,
  Members,
  object,
  oneForm,
  oneOf,
  optional,
  text,
  truthValue,
  wholeNumber,
  withoutMembers,
} from "../checking/checks";
import { duration } from "../checking/duration";
import { FaultCollector } from "../checking/faults";
import { isMap } from "../checking/plainValues";
import { transforms } from "../checking/transforms";
import type { ClientOptions, M2mAuthArgs, M2mAuthTransform } from "../m2mAuthArgs";
import { checkRotations, ownRotation, rotationAlarms, secretRotation } from "./rotationChecks";

/** Characters that Cognito accepts in an app client's name. CreateUserPoolClient, ClientName. */
const clientName = /^[\w\s+=,.@-]{1,128}$/;

/** The certificate of a user pool's domain serves CloudFront, which looks for it there. CreateUserPoolDomain. */
const certificateRegion = "us-east-1";

const domain = oneForm(
  {
    prefix: object<{ prefix: string }>({ prefix: domainPrefix }, "write { prefix }"),
    name: object<{ name: string; certificateArn: string; hostedZoneId?: string }>(
      { ...ownHostMembers(certificateRegion, `Cognito needs it in ${certificateRegion}`), name: shortHost },
      "write { name, certificateArn }",
    ),
    url: object<{ url: string }>({ url: httpsOrigin }, "write { url }"),
  },
  'write { prefix: "my-api" }, { name, certificateArn } or, for a pool that has a domain, { url }',
);

const kmsKey = text(
  /^(?:arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:(?:key|alias)\/\S+|alias\/\S+|(?:mrk-)?[0-9a-f-]{32,36})$/,
  "is not a key of AWS KMS",
  "pass its ARN, its id or alias/name",
);

/** A web ACL that can be associated with a resource of a Region. */
const regionalWebAcl = arn("wafv2", /regional\/webacl\/[^/]+\/[^/]+/, "a regional web ACL, which user pools need");

const recoveryWindow: Check = (path, value, faults) => {
  if (value !== 0) {
    wholeNumber({ min: 7, max: 30 }, "days")(path, value, faults);
  }
};

const secretsManager = object<SecretsManagerDelivery>(
  {
    namePrefix: optional(
      text(
        /^[A-Za-z0-9/_+=.@-]{0,256}$/,
        "is not a part of a name that Secrets Manager accepts",
        "use up to 256 letters, digits and / _ + = . @ -",
      ),
    ),
    kmsKeyId: optional(kmsKey),
    recoveryWindowInDays: optional(recoveryWindow),
    rotation: optional(secretRotation),
    alarms: optional(rotationAlarms),
  },
  "write {} for the defaults",
);

const customizationMembers: Members<TokenCustomization> = {
  ...functionMembers(quotas.triggerTimeoutSeconds),
  handler: (path, handler, faults) => checkCallback(path, handler, " or an aws.lambda.Function", faults),
  logRetentionInDays: optional(logRetention),
};

const tokenCustomization: Check = (path, given, faults) => {
  const fix = "write { handler: async (event) => event }";
  if (!isMap(given) || !lambda.Function.isInstance(given["handler"])) {
    object<TokenCustomization>(customizationMembers, fix)(path, given, faults);
    return;
  }
  const settings = [...functionSettingNames, "logRetentionInDays"];
  refuseSettings(path, given, settings, "a function that exists", "set it on the function", faults);
  object<TokenCustomization>(customizationMembers, fix)(path, withoutMembers(given, settings), faults);
};

/**
 * Checks everything about the arguments of M2mAuth that can be known before AWS is called.
 *
 * @throws {@link ArgumentError} with every fault found.
 */
export function checkM2mAuthArgs(name: string, args: M2mAuthArgs): void {
  const faults = new FaultCollector(componentLabel("M2mAuth", name));
  componentName("name", name, faults);
  if (!faults.isObject("args", args, "pass resourceServers and clients")) {
    return throwIfAny(faults);
  }
  object<M2mAuthArgs>(
    {
      resourceServers,
      clients: clients(grantableScope(soundServers(args.resourceServers))),
      userPoolId: optional(poolId),
      issuer: optional(text(/^https:\/\/[^\s?#]+$/, "is not an https URL", "leave it out, or copy it from the pool")),
      domain: optional(domain),
      tier: optional(oneOf(["LITE", "ESSENTIALS", "PLUS"], "a feature plan of Cognito")),
      tokenCustomization: optional(tokenCustomization),
      archives: optional(archives),
      secretsManager: optional(secretsManager),
      webAclArn: optional(regionalWebAcl),
      deletionProtection: optional(truthValue),
      tags: optional(tags),
      transform: optional(
        transforms<M2mAuthTransform>({
          userPool: true,
          domain: true,
          domainRecord: true,
          resourceServer: true,
          client: true,
          secret: true,
          secretVersion: true,
          secretRotation: true,
          eventRule: true,
          eventTarget: true,
          alarm: true,
          webAclAssociation: true,
          function: true,
          archive: true,
          logGroup: true,
          role: true,
          rolePolicy: true,
          rolePolicyAttachment: true,
          permission: true,
        }),
      ),
    },
    "pass resourceServers and clients",
  )("", args, faults);
  checkPool(args, faults);
  checkSecretNames(args, faults);
  checkRotations(name, args, faults);
  throwIfAny(faults);
}

/** Checks what stands in a file of clients. */
export function clientsFile(servers: unknown): Check {
  return object<{ $schema?: string; clients: unknown }>(
    { $schema: anything, clients: clients(grantableScope(soundServers(servers))) },
    "write clients:, and below it each client's name",
  );
}

function clients(scope: ScopeCheck): Check {
  return all(
    mapOf(
      (path, key, faults) => {
        if (!clientName.test(String(key))) {
          const fix = "use 1 to 128 letters, digits, spaces and _ + = , . @ -";
          faults.add(path, undefined, "is not a client name that Cognito accepts", fix);
        }
      },
      client(scope),
      'write { name: ["server/scope"] }',
    ),
    counted({
      max: quotas.clientsPerPool,
      holder: "a user pool can hold",
      what: "app clients",
      fix: "use a second pool",
    }),
  );
}

function client(scope: ScopeCheck): Check {
  const scopes: Check = (path, value, faults) => {
    if (Array.isArray(value) && value.length === 0) {
      faults.add(path, [], "is empty", "give the client at least one scope, as Cognito requires");
    }
    checkScopes(path, value, scope, { count: quotas.scopesPerClient, holder: "an app client" }, faults);
  };
  const options = object<ClientOptions<string>>(
    {
      scopes,
      accessTokenValidity: optional(duration(quotas.accessTokenMinutes)),
      description: optional(text(/^[^]{1,2048}$/, "is not a description", "write 1 to 2048 characters")),
      rotation: optional(ownRotation),
      owner: optional(text(/^[^]{1,256}$/, "is not the name of an owner", "write 1 to 256 characters")),
    },
    'write ["server/scope"] or { scopes: [...] }',
  );
  return (path, value, faults) => (Array.isArray(value) ? scopes : options)(path, value, faults);
}

/** Rules about the pool that hold several arguments against each other. */
function checkPool(args: M2mAuthArgs, faults: FaultCollector): void {
  const { userPoolId, issuer, domain: ownDomain, tier, tokenCustomization: trigger } = args;
  const isExisting = userPoolId !== undefined;
  if (!isExisting) {
    if (issuer !== undefined) {
      const rule = "stands without userPoolId, and a pool that is created has its own";
      faults.add("issuer", issuer, rule, "leave it out, or name the pool");
    }
    if (isMap(ownDomain) && ownDomain["url"] !== undefined) {
      const rule = "is the domain of a pool that exists, and the pool is created here";
      faults.add("domain.url", ownDomain["url"], rule, "use { prefix } or { name, certificateArn }");
    }
    if (tier === "LITE" && trigger !== undefined) {
      const rule = "needs the feature plan ESSENTIALS or PLUS, and tier is LITE";
      faults.add("tokenCustomization", undefined, rule, "leave one of the two out");
    }
    return;
  }
  if (ownDomain === undefined) {
    const rule = "is missing, and whether the pool that exists has one is not known";
    faults.add("domain", undefined, rule, "use { url } for the one that it has, or { prefix } to create one");
  }
  if (!faults.has("userPoolId") && !faults.has("issuer")) {
    checkIssuerOfPool(userPoolId, issuer, faults);
  }
  for (const setting of ["tier", "tokenCustomization", "webAclArn", "deletionProtection"] as const) {
    if (args[setting] !== undefined) {
      const rule = "is a setting of the pool, which exists already";
      faults.add(setting, undefined, rule, "set it where the pool is created");
    }
  }
}

/** A client's name becomes a part of its secret's, where fewer characters are allowed. */
function checkSecretNames(args: M2mAuthArgs, faults: FaultCollector): void {
  for (const key of args.secretsManager !== undefined && isMap(args.clients) ? Object.keys(args.clients) : []) {
    if (clientName.test(key) && !/^[A-Za-z0-9/_+=.@-]+$/.test(key)) {
      const rule = "cannot be a part of the name of a secret";
      faults.add(keyed("clients", key), undefined, rule, "use letters, digits and _ + = . @ -");
    }
  }
}
