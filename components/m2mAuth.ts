import type * as cognito from "@pulumi/aws/cognito";
import * as pulumi from "@pulumi/pulumi";
import { throwIfAny } from "./argumentError";
import { createAppClients } from "./auth/appClients";
import { awsScope } from "./auth/awsScope";
import { clientOptions } from "./auth/clientOptions";
import { clientRotation } from "./auth/clientRotation";
import { noticeManyClients } from "./auth/clientsNotice";
import { createCredentialSecrets, CredentialSecret } from "./auth/credentialSecrets";
import { checkM2mAuthArgs } from "./auth/m2mAuthChecks";
import { createResourceServers } from "./auth/resourceServers";
import type { RotationNodes } from "./auth/rotationFunction";
import { createTokenTrigger, TokenTriggerNodes } from "./auth/tokenTrigger";
import { createUserPool, UserPoolNodes } from "./auth/userPool";
import { createUserPoolDomain, UserPoolDomainNodes } from "./auth/userPoolDomain";
import { componentLabel } from "./aws/names";
import { knownScope, scopeReferences } from "./aws/scopes";
import { Callbacks } from "./callbacks/callbacks";
import { keyed } from "./checking/checks";
import { FaultCollector } from "./checking/faults";
import { suggest } from "./checking/suggest";
import type { M2mAuthArgs, ResourceServers, ScopeOf } from "./m2mAuthArgs";
import { mapValues } from "./resources/keyOrder";

/** What a caller needs to act as one client. */
export interface M2mClient {
  /** The app client's id. */
  readonly clientId: pulumi.Output<string>;
  /**
   * The app client's secret: a secret output. Of a client whose secret rotates, or did, there is none, and reading it
   * throws an {@link ArgumentError}: the one that Pulumi knows stops working. `secretArn` takes its place.
   */
  readonly clientSecret: pulumi.Output<string>;
  /** Scopes that the client may ask for, in the form tokens carry: `identifier/scope`, sorted. */
  readonly scopes: pulumi.Output<string[]>;
  /** ARN of the secret that holds all this and the token endpoint, where `secretsManager` is set. */
  readonly secretArn?: pulumi.Output<string>;
}

/** Some of the clients of an {@link M2mAuth}: made by {@link M2mAuth.only}. */
export interface ChosenClients<Servers extends ResourceServers = ResourceServers> {
  /** Whose clients they are. */
  readonly auth: M2mAuth<Servers>;
  /** Names of the clients. */
  readonly clients: readonly string[];
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
  /** What rotates the secrets of clients. */
  readonly rotation?: RotationNodes;
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
      "tokenCustomization.handler": args.tokenCustomization,
    });
    super(typeToken, name, accessOf(args), pulumi.mergeOptions(opts, { dependsOn: callbacks.guard }));
    const parent = { parent: this };
    noticeManyClients(label, Object.keys(args.clients).length);
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
    const delivery = createCredentialSecrets(name, args, appClients, pool, this.tokenEndpoint, parent);

    this.clients = mapValues(appClients, (client, key) => {
      const isKnown = clientRotation(args, key) === undefined;
      const made = {
        clientId: client.id,
        ...(isKnown && { clientSecret: pulumi.secret(client.clientSecret) }),
        scopes: client.allowedOauthScopes,
        ...(delivery && { secretArn: delivery.secrets[key]!.secret.arn }),
      };
      return isKnown ? made : withoutSecret(made, label, key);
    }) as { [Name in Client]: M2mClient };
    this.nodes = {
      ...pool.nodes,
      ...domain.nodes,
      resourceServers,
      clients: appClients,
      ...delivery,
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
    throwIfAny(faults);
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
    throwIfAny(faults);
    return { auth: this, clients: [...new Set(clients)] };
  }
}

/** A client whose secret nobody can be told: what reads it would go on with one that stops working. */
function withoutSecret(client: Omit<M2mClient, "clientSecret">, component: string, key: string): M2mClient {
  // Not enumerable, so that whoever exports all clients exports the rest.
  return Object.defineProperty(client as M2mClient, "clientSecret", {
    get: () => {
      const faults = new FaultCollector(component);
      const rule = "rotates, and the secret that Pulumi knows stops working";
      faults.add(`${keyed("clients", key)}.clientSecret`, undefined, rule, "pass secretArn, and read the secret there");
      return throwIfAny(faults);
    },
  });
}

/** Who may ask for which scopes, as the stack's state and every preview show it. */
function accessOf(args: M2mAuthArgs): object {
  return {
    clients: mapValues(args.clients, (client) => {
      const { scopes, description, owner } = clientOptions(client);
      return { scopes: [...scopes].sort(), description, owner };
    }),
  };
}
