import type * as cloudwatch from "@pulumi/aws/cloudwatch";
import type * as cognito from "@pulumi/aws/cognito";
import type * as lambda from "@pulumi/aws/lambda";
import type * as route53 from "@pulumi/aws/route53";
import type * as secretsmanager from "@pulumi/aws/secretsmanager";
import type * as wafv2 from "@pulumi/aws/wafv2";
import type * as pulumi from "@pulumi/pulumi";
import type { Archives } from "./archives";
import type {
  ClientSecretRotation,
  CustomDomain,
  ExistingDomain,
  PrefixDomain,
  SecretsManagerDelivery,
  TokenCustomization,
} from "./authOptions";
import type { Duration } from "./duration";
import type { FunctionTransform } from "./functionSettings";
import type { Transform } from "./transform";
/** A resource server: an API as Cognito knows it, with the scopes that it defines. */
export interface ResourceServerArgs {
  /**
   * Identifier of the API, the first half of each scope in a token: a name or a URL, 1 to 256 printable ASCII
   * characters without space, `"` and ``\``. Long identifiers make tokens long. Changing it replaces the resource
   * server.
   *
   * @default - the resource server's key in the map
   * @example "https://api.example.com/orders"
   */
  identifier?: pulumi.Input<string>;
  /**
   * Name for people, as the AWS console shows it: 1 to 256 letters, digits, spaces and `_ + = , . @ -`. Changing it
   * replaces the resource server, and tokens lack its scopes meanwhile.
   *
   * @default - the resource server's key in the map, with hyphens for other characters
   * @example "Orders API"
   */
  name?: pulumi.Input<string>;
  /**
   * Scopes: name to description. 1 to 100 of them; a name has no space, `"`, ``\`` and `/`.
   *
   * @example { read: "Read orders", write: "Create orders" }
   */
  scopes: Readonly<Record<string, pulumi.Input<string>>>;
}

/** The shape of {@link M2mAuthArgs.resourceServers}. */
export type ResourceServers = Readonly<Record<string, ResourceServerArgs>>;

/** Every scope of a map of resource servers, as `server/scope` with the keys of the maps. */
export type ScopeOf<Servers extends ResourceServers> = {
  [Server in keyof Servers & string]: `${Server}/${keyof Servers[Server]["scopes"] & string}`;
}[keyof Servers & string];

/** An app client: one machine that may obtain tokens. */
export interface ClientOptions<Scope extends string> {
  /**
   * Scopes that the client may ask for, as `server/scope`. 1 to 50 of them.
   *
   * @example ["orders/read", "orders/write"]
   */
  scopes: readonly Scope[];
  /**
   * How long an access token is valid, 5 minutes to 1 day. Cognito bills each token: a longer validity costs less, a
   * shorter one limits what a stolen token is worth.
   *
   * @default { hours: 1 }
   * @example { minutes: 15 }
   */
  accessTokenValidity?: Duration;
  /**
   * What the client is, for people. Cognito has no place for it: it stands in the component's inputs, which
   * `pulumi preview` shows, and on the client's secret, where there is one. 1 to 2,048 characters.
   *
   * @default - none
   * @example "Nightly reports, team Finance"
   */
  description?: string;
  /**
   * When the client's secret rotates, in place of `secretsManager.rotation`, which it needs a `secretsManager` for.
   * `false` is for a client whose secret has never rotated, and `"paused"` for one whose secret has.
   *
   * @default - as `secretsManager.rotation`
   * @example { everyDays: 7 }
   */
  rotation?: ClientSecretRotation | false;
  /**
   * Who answers for the client: a team, or an address. It stands beside the description. 1 to 256 characters.
   *
   * @default - none
   * @example "team-finance@example.com"
   */
  owner?: string;
}

/** An app client: its scopes alone, or its scopes with options. */
export type ClientArgs<Scope extends string> = readonly Scope[] | ClientOptions<Scope>;

/** Changes to the resources of an {@link M2mAuth}, by kind. */
export interface M2mAuthTransform extends FunctionTransform {
  /** The user pool. */
  userPool?: Transform<cognito.UserPoolArgs>;
  /** The domain of the token endpoint. */
  domain?: Transform<cognito.UserPoolDomainArgs>;
  /** The domain's record in Route 53. */
  domainRecord?: Transform<route53.RecordArgs>;
  /** Each resource server. */
  resourceServer?: Transform<cognito.ResourceServerArgs>;
  /** Each app client. */
  client?: Transform<cognito.UserPoolClientArgs>;
  /** Each client's secret in Secrets Manager. */
  secret?: Transform<secretsmanager.SecretArgs>;
  /** The contents of each client's secret that does not rotate. */
  secretVersion?: Transform<secretsmanager.SecretVersionArgs>;
  /** The rotation of each client's secret that rotates. */
  secretRotation?: Transform<secretsmanager.SecretRotationArgs>;
  /** The rule for rotations that fail. */
  eventRule?: Transform<cloudwatch.EventRuleArgs>;
  /** The target of that rule. */
  eventTarget?: Transform<cloudwatch.EventTargetArgs>;
  /** The alarm on the function that rotates secrets. */
  alarm?: Transform<cloudwatch.MetricAlarmArgs>;
  /** The association of the web ACL. */
  webAclAssociation?: Transform<wafv2.WebAclAssociationArgs>;
  /** Permissions: Cognito's to invoke the token customisation, and Secrets Manager's to invoke the rotation. */
  permission?: Transform<lambda.PermissionArgs>;
}

/** Arguments of {@link M2mAuth}. */
export interface M2mAuthArgs<Servers extends ResourceServers = ResourceServers, Client extends string = string> {
  /**
   * Resource servers with their scopes, by a key that scopes refer to: `{ orders: { scopes: { read: "Read" } } }`.
   *
   * @example { orders: { scopes: { read: "Read orders" } } }
   */
  resourceServers: Servers;
  /**
   * App clients by name, each with its scopes: `{ reporting: ["orders/read"] }`. Up to 10,000.
   *
   * @example { reporting: ["orders/read"] }
   */
  clients: { readonly [Name in Client]: ClientArgs<NoInfer<ScopeOf<Servers>>> };
  /**
   * Id of a user pool that exists, to which the resource servers and clients are added.
   *
   * @default - a pool is created, for machines only
   * @example "eu-west-1_AbCdEfGhI"
   */
  userPoolId?: pulumi.Input<string>;
  /**
   * Issuer of the existing pool's tokens, as they carry it in `iss`: `https://cognito-idp.<region>.amazonaws.com/<id>`
   * or, for a pool that was switched to it, `https://issuer-cognito-idp.<region>.amazonaws.com/<id>`.
   *
   * @default - the former, with the pool's Region and id
   * @example "https://issuer-cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEfGhI"
   */
  issuer?: pulumi.Input<string>;
  /**
   * Domain of the token endpoint: a prefix of Cognito's domain, a domain of one's own, or the one that an existing pool
   * has. Required with `userPoolId`.
   *
   * @default - a prefix from the component's name, the stack's name and a digest of the pool's id
   * @example { prefix: "acme-orders-dev" }
   */
  domain?: PrefixDomain | CustomDomain | ExistingDomain;
  /**
   * The pool's feature plan. Token customisation needs one above `LITE`.
   *
   * @default "ESSENTIALS"
   * @example "PLUS"
   */
  tier?: pulumi.Input<"LITE" | "ESSENTIALS" | "PLUS">;
  /**
   * A callback that changes tokens before they are signed (pre token generation trigger, version 3).
   *
   * @default - none
   * @example
   * ```ts
   * import type { TokenCustomization } from "pulumi-aws-m2m";
   *
   * const tokenCustomization: TokenCustomization = {
   *   handler: async (event) => {
   *     const claimsToAddOrOverride = { tenant: "acme" };
   *     event.response.claimsAndScopeOverrideDetails = { accessTokenGeneration: { claimsToAddOrOverride } };
   *     return event;
   *   },
   * };
   * ```
   */
  tokenCustomization?: TokenCustomization;
  /**
   * Puts the archive of the token customisation into a bucket, as {@link ApiWithJwtArgs.archives}.
   *
   * @default - uploaded with its function
   * @example { bucket: new ArchiveBucket("archives") }
   */
  archives?: Archives;
  /**
   * Delivers each client's credentials to a secret of its own: JSON with `clientId`, `clientSecret`, `tokenEndpoint`
   * and `scopes`, and with `userPoolId`, `userPoolClientId` and `clientSecretValue`, as Cognito names them where it writes
   * secrets itself. `{}` takes the defaults.
   *
   * @default - no secrets
   * @example { namePrefix: "m2m/orders/", kmsKeyId: key.arn }
   */
  secretsManager?: SecretsManagerDelivery;
  /**
   * ARN of a regional web ACL of AWS WAF that filters requests to the pool, the token endpoint included. Requests that
   * it blocks do not count towards Cognito's quotas.
   *
   * @default - none
   * @example webAcl.arn
   */
  webAclArn?: pulumi.Input<string>;
  /**
   * Whether AWS refuses to delete the user pool. `pulumi destroy` deletes clients, resource servers and domain before it
   * comes to the pool: set the component's `protect` option to keep these, too.
   *
   * @default true
   * @example false
   */
  deletionProtection?: pulumi.Input<boolean>;
  /**
   * Tags of all resources that can have them, up to 50.
   *
   * @default - none
   * @example { team: "orders" }
   */
  tags?: Readonly<Record<string, pulumi.Input<string>>>;
  /**
   * Changes to the component's resources before they are created.
   *
   * @default - none
   * @example { client: { refreshTokenValidity: 60 } }
   */
  transform?: M2mAuthTransform;
}
