import type * as cognito from "@pulumi/aws/cognito";
import type * as lambda from "@pulumi/aws/lambda";
import type * as route53 from "@pulumi/aws/route53";
import type * as secretsmanager from "@pulumi/aws/secretsmanager";
import type * as wafv2 from "@pulumi/aws/wafv2";
import * as pulumi from "@pulumi/pulumi";
import type {
  CustomDomain,
  ExistingDomain,
  PrefixDomain,
  SecretsManagerDelivery,
  TokenCustomization,
} from "./authOptions";
import { createAppClients } from "./internal/appClients";
import type { FunctionTransform } from "./internal/callbackFunction";
import { Callbacks } from "./internal/callbacks";
import { clientOptions } from "./internal/clientOptions";
import { createCredentialSecrets, CredentialSecret } from "./internal/credentialSecrets";
import { FaultCollector } from "./internal/faults";
import { checkM2mAuthArgs } from "./internal/m2mAuthChecks";
import { componentLabel } from "./internal/names";
import { createResourceServers } from "./internal/resourceServers";
import { awsScope, knownScope, scopeReferences } from "./internal/scopes";
import { mapValues } from "./internal/sorted";
import { suggest } from "./internal/suggest";
import { createTokenTrigger, TokenTriggerNodes } from "./internal/tokenTrigger";
import { createUserPool, UserPoolNodes } from "./internal/userPool";
import { createUserPoolDomain, UserPoolDomainNodes } from "./internal/userPoolDomain";
import type { ChosenClients } from "./tokenSources";
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

/** A length of time in exactly one unit. */
export type Duration = DurationInMinutes | DurationInHours;

/** A length of time in minutes. */
export interface DurationInMinutes {
  /**
   * Whole minutes.
   *
   * @example 15
   */
  minutes: pulumi.Input<number>;
  /** Not beside minutes. */
  hours?: undefined;
}

/** A length of time in hours. */
export interface DurationInHours {
  /**
   * Whole hours.
   *
   * @example 12
   */
  hours: pulumi.Input<number>;
  /** Not beside hours. */
  minutes?: undefined;
}

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
  /** The contents of each client's secret. */
  secretVersion?: Transform<secretsmanager.SecretVersionArgs>;
  /** The association of the web ACL. */
  webAclAssociation?: Transform<wafv2.WebAclAssociationArgs>;
  /** Cognito's permission to invoke the token customisation. */
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
   * Delivers each client's credentials to a secret of its own: JSON with `clientId`, `clientSecret`, `tokenEndpoint`
   * and `scopes`. `{}` takes the defaults.
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

/** What a caller needs to act as one client. */
export interface M2mClient {
  /** The app client's id. */
  readonly clientId: pulumi.Output<string>;
  /** The app client's secret: a secret output. */
  readonly clientSecret: pulumi.Output<string>;
  /** Scopes that the client may ask for, in the form tokens carry: `identifier/scope`, sorted. */
  readonly scopes: pulumi.Output<string[]>;
  /** ARN of the secret that holds all this and the token endpoint, where `secretsManager` is set. */
  readonly secretArn?: pulumi.Output<string>;
}

const typeToken = "aws-m2m:index:M2mAuth";

/** The resources that an {@link M2mAuth} consists of. Absent are those that its arguments do not ask for. */
export interface M2mAuthNodes extends UserPoolNodes, UserPoolDomainNodes {
  /** The resource servers, by their keys. */
  readonly resourceServers: Readonly<Record<string, cognito.ResourceServer>>;
  /** The app clients, by their names. */
  readonly clients: Readonly<Record<string, cognito.UserPoolClient>>;
  /** The clients' secrets in Secrets Manager, by the clients' names. */
  readonly secrets?: Readonly<Record<string, CredentialSecret>>;
  /** What customises tokens. */
  readonly tokenCustomization?: TokenTriggerNodes;
}

/**
 * A Cognito user pool for machines only: a token endpoint, resource servers with scopes, and app clients that obtain
 * tokens with the OAuth 2.0 Client Credentials grant (RFC 6749, section 4.4).
 *
 * @example
 * ```ts
 * const auth = new M2mAuth("orders", {
 *   resourceServers: { orders: { scopes: { read: "Read orders", write: "Create orders" } } },
 *   clients: { reporting: ["orders/read"] },
 * });
 * ```
 *
 * @throws {@link ArgumentError} when an argument breaks a rule of Cognito.
 */
export class M2mAuth<const Servers extends ResourceServers = ResourceServers, const Client extends string = string>
  extends pulumi.ComponentResource
{
  /** Id of the user pool. */
  readonly userPoolId: pulumi.Output<string>;
  /** Issuer of the tokens, their `iss` claim. OpenID discovery is below it. */
  readonly issuer: pulumi.Output<string>;
  /** Where the public keys are that verify the tokens (JSON Web Key Set, RFC 7517). */
  readonly jwksUri: pulumi.Output<string>;
  /** Where clients obtain tokens: the URL of `/oauth2/token` on the pool's domain. */
  readonly tokenEndpoint: pulumi.Output<string>;
  /** The app clients by name. */
  readonly clients: { readonly [Name in Client]: M2mClient };
  /** The resources below this component. */
  readonly nodes: M2mAuthNodes;
  /** Every scope that is defined, as `server/scope`, sorted. */
  readonly scopes: readonly ScopeOf<Servers>[];

  private readonly resourceServers: Servers;
  /** The component, as errors name it. */
  private readonly label: string;

  /** True for an {@link M2mAuth}, whichever copy of this package made it. */
  static override isInstance(value: unknown): value is M2mAuth {
    return pulumi.Resource.isInstance(value) && (value as { __pulumiType?: string }).__pulumiType === typeToken;
  }

  /**
   * @param name Name of the component, from which the names of its resources derive: 1 to 40 letters, digits, `_` and
   * `-`.
   * @param args What to create.
   * @param opts Pulumi's options of a component, such as `provider` and `protect`.
   */
  constructor(name: string, args: M2mAuthArgs<Servers, Client>, opts?: pulumi.ComponentResourceOptions) {
    checkM2mAuthArgs(name, args);
    const label = componentLabel("M2mAuth", name);
    const callbacks = new Callbacks(label, {
      "tokenCustomization.handler": args.tokenCustomization?.handler,
    });
    super(typeToken, name, accessOf(args), pulumi.mergeOptions(opts, { dependsOn: callbacks.guard }));
    const parent = { parent: this };
    this.label = label;
    this.resourceServers = args.resourceServers;
    this.scopes = scopeReferences(args.resourceServers) as ScopeOf<Servers>[];

    const trigger = createTokenTrigger(name, args, callbacks, parent);
    const pool = createUserPool(name, args, trigger?.function, parent);
    const domain = createUserPoolDomain(name, args, pool, parent);
    const resourceServers = createResourceServers(name, args, pool, parent);
    const appClients = createAppClients(name, args, pool, Object.values(resourceServers), parent);
    this.userPoolId = pool.id;
    this.issuer = pool.issuer;
    this.jwksUri = pulumi.interpolate`${pool.issuer}/.well-known/jwks.json`;
    this.tokenEndpoint = pulumi.interpolate`${domain.url}/oauth2/token`;
    const secrets = createCredentialSecrets(name, args, appClients, this.tokenEndpoint, parent);

    this.clients = mapValues(appClients, (client, key) => ({
      clientId: client.id,
      clientSecret: pulumi.secret(client.clientSecret),
      scopes: client.allowedOauthScopes,
      ...(secrets && { secretArn: secrets[key]!.secret.arn }),
    })) as { [Name in Client]: M2mClient };
    this.nodes = {
      ...pool.nodes,
      ...domain.nodes,
      resourceServers,
      clients: appClients,
      ...(secrets && { secrets }),
      ...(trigger && { tokenCustomization: trigger.permittedTo(pool) }),
    };
    this.registerOutputs({
      userPoolId: this.userPoolId,
      issuer: this.issuer,
      jwksUri: this.jwksUri,
      tokenEndpoint: this.tokenEndpoint,
    });
  }

  /**
   * A scope in the form that AWS and tokens use, `identifier/scope`.
   *
   * @param reference The scope as `server/scope`, with the keys of `resourceServers`.
   * @throws {@link ArgumentError} when no resource server defines it.
   */
  scope(reference: ScopeOf<Servers>): pulumi.Output<string> {
    const faults = new FaultCollector(this.label);
    knownScope(this.scopes)("scope()", reference, faults);
    faults.throwIfAny();
    return awsScope(this.resourceServers, reference);
  }

  /**
   * Some of the clients, as a source of tokens for an {@link ApiWithJwt} that is not for all of them. A JWT authorizer
   * holds up to 50.
   *
   * @param clients Names of the clients.
   * @throws {@link ArgumentError} when there is no such client.
   */
  only(...clients: readonly Client[]): ChosenClients<Servers> {
    const known = Object.keys(this.clients);
    const faults = new FaultCollector(this.label);
    if (clients.length === 0) {
      faults.add("only()", undefined, "names no client", suggest(undefined, known));
    }
    clients.forEach((client, index) => {
      if (!known.includes(client)) {
        faults.add(`only()[${index}]`, client ?? null, "is not a client", suggest(client, known));
      }
    });
    faults.throwIfAny();
    return { auth: this, clients: [...new Set(clients)] };
  }
}

/** Who may ask for which scopes, as the stack's state and every preview show it. */
function accessOf(args: M2mAuthArgs): object {
  return {
    clients: mapValues(args.clients, (client) => {
      const { scopes, description } = clientOptions(client);
      return { scopes: [...scopes].sort(), description };
    }),
  };
}
