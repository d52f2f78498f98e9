import * as cognito from "@pulumi/aws/cognito";
import * as pulumi from "@pulumi/pulumi";
import { clientOptions } from "./internal/clientOptions";
import { defaultDomainPrefix } from "./internal/domainPrefix";
import { FaultCollector } from "./internal/faults";
import { checkM2mAuthArgs } from "./internal/m2mAuthChecks";
import { quotas } from "./internal/quotas";
import { awsScope, checkScope, defaultServerName, scopeReferences } from "./internal/scopes";

/** A resource server: an API as Cognito knows it, with the scopes that it defines. */
export interface ResourceServerArgs {
  /**
   * Identifier of the API, the first half of each scope in a token: a name or a URL, 1 to 256 printable ASCII
   * characters without space, `"` and `\`. Long identifiers make tokens long. Changing it replaces the resource
   * server.
   *
   * @default - the resource server's key in the map
   */
  identifier?: pulumi.Input<string>;
  /**
   * Name for people, as the AWS console shows it: 1 to 256 letters, digits, spaces and `_ + = , . @ -`.
   *
   * @default - the resource server's key in the map, with hyphens for other characters
   */
  name?: pulumi.Input<string>;
  /** Scopes: name to description. 1 to 100 of them; a name has no space, `"`, `\` and `/`. */
  scopes: Readonly<Record<string, pulumi.Input<string>>>;
}

/** The shape of {@link M2mAuthArgs.resourceServers}. */
export type ResourceServers = Readonly<Record<string, ResourceServerArgs>>;

/** Every scope of a map of resource servers, as `server/scope` with the keys of the maps. */
export type ScopeOf<Servers extends ResourceServers> = {
  [Server in keyof Servers & string]: `${Server}/${keyof Servers[Server]["scopes"] & string}`;
}[keyof Servers & string];

/** A length of time in exactly one unit. */
export type Duration =
  { minutes: pulumi.Input<number>; hours?: undefined } | { hours: pulumi.Input<number>; minutes?: undefined };

/** An app client: one machine that may obtain tokens. */
export interface ClientOptions<Scope extends string> {
  /** Scopes that the client may ask for, as `server/scope`. 1 to 50 of them. */
  scopes: readonly Scope[];
  /**
   * How long an access token is valid, 5 minutes to 1 day. Cognito bills each token: a longer validity costs less, a
   * shorter one limits what a stolen token is worth.
   *
   * @default { hours: 1 }
   */
  accessTokenValidity?: Duration;
}

/** An app client: its scopes alone, or its scopes with options. */
export type ClientArgs<Scope extends string> = readonly Scope[] | ClientOptions<Scope>;

/** Arguments of {@link M2mAuth}. */
export interface M2mAuthArgs<Servers extends ResourceServers, Client extends string> {
  /** Resource servers with their scopes, by a key that scopes refer to: `{ orders: { scopes: { read: "Read" } } }`. */
  resourceServers: Servers;
  /** App clients by name, each with its scopes: `{ reporting: ["orders/read"] }`. */
  clients: { readonly [Name in Client]: ClientArgs<NoInfer<ScopeOf<Servers>>> };
  /**
   * Domain of the token endpoint: `https://<prefix>.auth.<region>.amazoncognito.com`. A prefix is unique in its
   * Region across all AWS accounts: 1 to 63 lower-case letters, digits and hyphens, without `aws`, `amazon` and
   * `cognito`.
   *
   * @default - the component's name, the stack's name and a digest of the pool's id
   */
  domain?: { prefix: pulumi.Input<string> };
  /**
   * Whether AWS refuses to delete the user pool, and with it every client's credentials.
   *
   * @default true
   */
  deletionProtection?: pulumi.Input<boolean>;
}

/** What a caller needs to act as one client. */
export interface M2mClient {
  /** The app client's id. */
  readonly clientId: pulumi.Output<string>;
  /** The app client's secret: a secret output. */
  readonly clientSecret: pulumi.Output<string>;
  /** Scopes that the client may ask for, in the form tokens carry: `identifier/scope`, sorted. */
  readonly scopes: pulumi.Output<string[]>;
}

const typeToken = "aws-m2m:index:M2mAuth";

/** The resources that an {@link M2mAuth} consists of. */
export interface M2mAuthNodes {
  readonly userPool: cognito.UserPool;
  readonly domain: cognito.UserPoolDomain;
  readonly resourceServers: Readonly<Record<string, cognito.ResourceServer>>;
  readonly clients: Readonly<Record<string, cognito.UserPoolClient>>;
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
  private readonly componentName: string;

  /** True for an {@link M2mAuth}, whichever copy of this package made it. */
  static override isInstance(value: unknown): value is M2mAuth {
    return pulumi.Resource.isInstance(value) && (value as { __pulumiType?: string }).__pulumiType === typeToken;
  }

  constructor(name: string, args: M2mAuthArgs<Servers, Client>, opts?: pulumi.ComponentResourceOptions) {
    checkM2mAuthArgs(name, args);
    super(typeToken, name, {}, opts);
    this.componentName = name;
    this.resourceServers = args.resourceServers;
    this.scopes = scopeReferences(args.resourceServers) as ScopeOf<Servers>[];

    const userPool = this.createUserPool(name, args);
    const domain = this.createDomain(name, args, userPool);
    const resourceServers = this.createResourceServers(name, args, userPool);
    const clients = this.createClients(name, args, userPool, Object.values(resourceServers));
    this.nodes = { userPool, domain, resourceServers, clients };

    this.userPoolId = userPool.id;
    this.issuer = pulumi.interpolate`https://${userPool.endpoint}`;
    this.jwksUri = pulumi.interpolate`${this.issuer}/.well-known/jwks.json`;
    this.tokenEndpoint = pulumi.interpolate`https://${domain.domain}.auth.${userPool.region}.amazoncognito.com/oauth2/token`;
    this.clients = mapValues(clients, credentialsOf) as { [Name in Client]: M2mClient };

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
    const faults = new FaultCollector(`M2mAuth "${this.componentName}"`);
    checkScope("scope()", reference, this.scopes, faults);
    faults.throwIfAny();
    return awsScope(this.resourceServers, reference);
  }

  private createUserPool(name: string, args: M2mAuthArgs<Servers, Client>): cognito.UserPool {
    return new cognito.UserPool(
      name,
      {
        // People have no business in this pool: no self sign-up, no self-service recovery, no second factor to set.
        adminCreateUserConfig: { allowAdminCreateUserOnly: true },
        accountRecoverySetting: { recoveryMechanisms: [{ name: "admin_only", priority: 1 }] },
        mfaConfiguration: "OFF",
        userPoolTier: "ESSENTIALS",
        deletionProtection: pulumi.output(args.deletionProtection ?? true).apply((on) => (on ? "ACTIVE" : "INACTIVE")),
      },
      { parent: this },
    );
  }

  private createDomain(
    name: string,
    args: M2mAuthArgs<Servers, Client>,
    userPool: cognito.UserPool,
  ): cognito.UserPoolDomain {
    const stack = pulumi.getStack();
    return new cognito.UserPoolDomain(
      name,
      {
        userPoolId: userPool.id,
        domain: args.domain?.prefix ?? userPool.id.apply((id) => defaultDomainPrefix(name, stack, id)),
      },
      // A pool has one prefix domain, and a prefix has one pool: the old one must go before the new one comes.
      { parent: this, deleteBeforeReplace: true },
    );
  }

  private createResourceServers(
    name: string,
    args: M2mAuthArgs<Servers, Client>,
    userPool: cognito.UserPool,
  ): Record<string, cognito.ResourceServer> {
    return mapValues(
      args.resourceServers,
      (server, key) =>
        new cognito.ResourceServer(
          `${name}-${key}`,
          {
            userPoolId: userPool.id,
            identifier: server.identifier ?? key,
            name: server.name ?? defaultServerName(key),
            scopes: Object.entries(server.scopes)
              .sort(byKey)
              .map(([scopeName, scopeDescription]) => ({ scopeName, scopeDescription })),
          },
          // An identifier is unique in its pool.
          { parent: this, deleteBeforeReplace: true },
        ),
    );
  }

  private createClients(
    name: string,
    args: M2mAuthArgs<Servers, Client>,
    userPool: cognito.UserPool,
    resourceServers: cognito.ResourceServer[],
  ): Record<string, cognito.UserPoolClient> {
    const clients: Readonly<Record<string, ClientArgs<string>>> = args.clients;
    return mapValues(clients, (client, key) => {
      const { scopes, accessTokenValidity } = clientOptions(client);
      const minutes = toMinutes(accessTokenValidity);
      return new cognito.UserPoolClient(
        `${name}-${key}`,
        {
          userPoolId: userPool.id,
          name: key,
          // Cognito resets what an update leaves out, and its defaults allow user sign-in: every setting that bears
          // on who may obtain a token is written out.
          generateSecret: true,
          allowedOauthFlowsUserPoolClient: true,
          allowedOauthFlows: ["client_credentials"],
          allowedOauthScopes: pulumi
            .all(scopes.map((scope) => awsScope(args.resourceServers, scope)))
            .apply((resolved) => resolved.sort()),
          explicitAuthFlows: ["ALLOW_REFRESH_TOKEN_AUTH"],
          accessTokenValidity: minutes,
          idTokenValidity: minutes,
          refreshTokenValidity: quotas.accessTokenMinutes.max,
          tokenValidityUnits: { accessToken: "minutes", idToken: "minutes", refreshToken: "minutes" },
          enableTokenRevocation: true,
          preventUserExistenceErrors: "ENABLED",
        },
        // Cognito refuses a scope whose resource server does not exist yet.
        { parent: this, dependsOn: resourceServers },
      );
    });
  }
}

function toMinutes(duration: Duration | undefined): pulumi.Input<number> {
  if (duration === undefined) {
    return quotas.accessTokenMinutes.default;
  }
  return duration.hours === undefined ? duration.minutes : pulumi.output(duration.hours).apply((hours) => hours * 60);
}

function credentialsOf(client: cognito.UserPoolClient): M2mClient {
  return {
    clientId: client.id,
    clientSecret: pulumi.secret(client.clientSecret),
    scopes: client.allowedOauthScopes,
  };
}

function mapValues<V, R>(record: Readonly<Record<string, V>>, to: (value: V, key: string) => R): Record<string, R> {
  return Object.fromEntries(
    Object.entries(record)
      .sort(byKey)
      .map(([key, value]) => [key, to(value, key)]),
  );
}

/** Sorts by code unit, so that the order of keys in the program changes nothing in the stack. */
function byKey([a]: [string, unknown], [b]: [string, unknown]): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
