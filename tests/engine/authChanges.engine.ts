import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { M2mAuth, M2mAuthArgs } from "../../components";
import { walk } from "./changes";
import { ownName } from "./engineStack";
import { existingWebAcl } from "./existing";
import { requireEngine } from "./requirements";

const orders = {
  identifier: "https://api.example.com/orders",
  scopes: { read: "Read orders", write: "Create orders" },
};
const stock = { scopes: { read: "Read stock" } };
const reporting = { scopes: ["orders/read"] } as const;
const client = "cognito.UserPoolClient orders-reporting";
const secret = "secretsmanager.Secret orders-reporting";
const version = "secretsmanager.SecretVersion orders-reporting";
const pool = "cognito.UserPool orders";

/** What exists beside the component in each program. */
interface Surroundings {
  readonly trigger: aws.lambda.Function;
  readonly webAcls: readonly string[];
}

/** The arguments, made from what exists. */
interface Args {
  readonly of: (surroundings: Surroundings) => Partial<M2mAuthArgs>;
}

const base: M2mAuthArgs = {
  resourceServers: { orders, stock },
  clients: { reporting },
  domain: { prefix: ownName("m2m-engine") },
  secretsManager: { recoveryWindowInDays: 0 },
  deletionProtection: false,
};

function surroundings(): Surroundings {
  const archive = new pulumi.asset.AssetArchive({ "index.js": new pulumi.asset.StringAsset("exports.handler = 0;") });
  const role = "arn:aws:iam::123456789012:role/trigger";
  const trigger = new aws.lambda.Function("trigger", {
    code: archive,
    handler: "index.handler",
    runtime: "nodejs22.x",
    role,
  });
  return { trigger, webAcls };
}

const always = (args: Partial<M2mAuthArgs>): Args => ({ of: () => args });

let webAcls: readonly string[];

describe("changes of an M2mAuth", () => {
  before(async () => {
    await requireEngine();
    webAcls = await Promise.all([existingWebAcl("first"), existingWebAcl("second")]);
  });

  walk<Args>({
    project: "auth-changes",
    base: always({}),
    program: ({ of }) => {
      new M2mAuth("orders", { ...base, ...of(surroundings()) });
    },
    changes: {
      "a client": {
        args: always({ clients: { reporting, billing: ["stock/read"] } }),
        on: [
          "~ M2mAuth orders",
          "+ cognito.UserPoolClient orders-billing",
          "+ secretsmanager.Secret orders-billing",
          "+ secretsmanager.SecretVersion orders-billing",
        ],
        off: [
          "~ M2mAuth orders",
          "- cognito.UserPoolClient orders-billing",
          "- secretsmanager.Secret orders-billing",
          "- secretsmanager.SecretVersion orders-billing",
        ],
      },
      "a renamed client": {
        args: always({ clients: { billing: reporting } }),
        on: [
          "~ M2mAuth orders",
          ...["UserPoolClient", "Secret", "SecretVersion"].flatMap((type) => {
            const module = type === "UserPoolClient" ? "cognito" : "secretsmanager";
            return [`+ ${module}.${type} orders-billing`, `- ${module}.${type} orders-reporting`];
          }),
        ],
        off: [
          "~ M2mAuth orders",
          ...["UserPoolClient", "Secret", "SecretVersion"].flatMap((type) => {
            const module = type === "UserPoolClient" ? "cognito" : "secretsmanager";
            return [`- ${module}.${type} orders-billing`, `+ ${module}.${type} orders-reporting`];
          }),
        ],
      },
      "a scope that nobody holds": {
        args: always({
          resourceServers: { orders: { ...orders, scopes: { ...orders.scopes, audit: "Audit" } }, stock },
        }),
        on: ["~ cognito.ResourceServer orders-orders: scopes"],
        off: ["~ cognito.ResourceServer orders-orders: scopes"],
      },
      "a scope that a client holds": {
        args: always({
          resourceServers: { orders: { ...orders, scopes: { ...orders.scopes, audit: "Audit" } }, stock },
          clients: { reporting: { scopes: ["orders/audit", "orders/read"] } },
        }),
        on: [
          "~ M2mAuth orders",
          "~ cognito.ResourceServer orders-orders: scopes",
          `~ ${client}: allowedOauthScopes`,
          `+- ${version}: secretString`,
        ],
        off: [
          "~ M2mAuth orders",
          "~ cognito.ResourceServer orders-orders: scopes",
          `~ ${client}: allowedOauthScopes`,
          `+- ${version}: secretString`,
        ],
      },
      "a scope's description": {
        args: always({ resourceServers: { orders: { ...orders, scopes: { ...orders.scopes, read: "See" } }, stock } }),
        on: ["~ cognito.ResourceServer orders-orders: scopes"],
        off: ["~ cognito.ResourceServer orders-orders: scopes"],
      },
      "a resource server": {
        args: always({ resourceServers: { orders, stock, billing: { scopes: { read: "Read bills" } } } }),
        on: ["+ cognito.ResourceServer orders-billing"],
        off: ["- cognito.ResourceServer orders-billing"],
      },
      "a resource server's name": {
        args: always({ resourceServers: { orders: { ...orders, name: "Orders API" }, stock } }),
        on: ["-+ cognito.ResourceServer orders-orders: name"],
        off: ["-+ cognito.ResourceServer orders-orders: name"],
      },
      "a resource server's identifier": {
        args: always({ resourceServers: { orders: { ...orders, identifier: "orders" }, stock } }),
        on: [
          "-+ cognito.ResourceServer orders-orders: identifier",
          `~ ${client}: allowedOauthScopes`,
          `+- ${version}: secretString`,
        ],
        off: [
          "-+ cognito.ResourceServer orders-orders: identifier",
          `~ ${client}: allowedOauthScopes`,
          `+- ${version}: secretString`,
        ],
      },
      "a token's validity": {
        args: always({ clients: { reporting: { ...reporting, accessTokenValidity: { minutes: 15 } } } }),
        on: [`~ ${client}: accessTokenValidity, idTokenValidity`],
        off: [`~ ${client}: accessTokenValidity, idTokenValidity`],
        sent: [/UpdateUserPoolClient .*"AccessTokenValidity":60/],
      },
      "a client's description": {
        args: always({ clients: { reporting: { ...reporting, description: "Nightly reports" } } }),
        on: ["~ M2mAuth orders", `~ ${secret}: description`],
        off: ["~ M2mAuth orders", `~ ${secret}: description`],
      },
      "the domain's prefix": {
        args: always({ domain: { prefix: ownName("m2m-engine-other") } }),
        on: ["-+ cognito.UserPoolDomain orders: domain", `-+ ${version}: secretString`],
        off: ["-+ cognito.UserPoolDomain orders: domain", `-+ ${version}: secretString`],
      },
      "no prefix": {
        args: always({ domain: undefined }),
        on: ["-+ cognito.UserPoolDomain orders: domain", `-+ ${version}: secretString`],
        off: ["-+ cognito.UserPoolDomain orders: domain", `-+ ${version}: secretString`],
      },
      "the tier": {
        args: always({ tier: "PLUS" }),
        on: [`~ ${pool}: userPoolTier`],
        off: [`~ ${pool}: userPoolTier`],
        sent: [/UpdateUserPool .*"UserPoolTier":"ESSENTIALS"/],
      },
      "deletion protection": {
        args: always({ deletionProtection: true }),
        on: [`~ ${pool}: deletionProtection`],
        off: [`~ ${pool}: deletionProtection`],
        sent: [/UpdateUserPool .*"DeletionProtection":"INACTIVE"/],
      },
      "token customisation": {
        args: { of: ({ trigger }) => ({ tokenCustomization: { handler: trigger } }) },
        on: [`~ ${pool}: lambdaConfig`, "+ lambda.Permission orders-token-trigger"],
        off: [`~ ${pool}: lambdaConfig`, "- lambda.Permission orders-token-trigger"],
        // Cognito resets what an update leaves out.
        sent: [/UpdateUserPool (?!.*LambdaConfig)/],
      },
      "the key of secrets": {
        args: always({ secretsManager: { recoveryWindowInDays: 0, kmsKeyId: "alias/own" } }),
        on: [`~ ${secret}: kmsKeyId`],
        off: [`~ ${secret}: kmsKeyId`],
        sent: [/UpdateSecret .*"KmsKeyId":"alias\/aws\/secretsmanager"/],
      },
      "the recovery window": {
        args: always({ secretsManager: { recoveryWindowInDays: 7 } }),
        on: [`~ ${secret}: recoveryWindowInDays`],
        off: [`~ ${secret}: recoveryWindowInDays`],
      },
      "the prefix of secrets": {
        args: always({ secretsManager: { recoveryWindowInDays: 0, namePrefix: `${ownName("engine")}/` } }),
        on: [`-+ ${secret}: name`, `-+ ${version}: secretId`],
        off: [`-+ ${secret}: name`, `-+ ${version}: secretId`],
      },
      "no secrets": {
        args: always({ secretsManager: undefined }),
        on: [`- ${secret}`, `- ${version}`],
        off: [`+ ${secret}`, `+ ${version}`],
      },
      "a web ACL": {
        args: { of: ({ webAcls: [first] }) => ({ webAclArn: first }) },
        on: ["+ wafv2.WebAclAssociation orders"],
        off: ["- wafv2.WebAclAssociation orders"],
      },
      tags: {
        args: always({ tags: { team: "orders" } }),
        on: [`~ ${pool}: tags, tagsAll`, `~ ${secret}: tags, tagsAll`],
        off: [`~ ${pool}: tags, tagsAll`, `~ ${secret}: tags, tagsAll`],
      },
    },
  });
});
