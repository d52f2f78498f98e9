import type { AccessReport } from "../reports/accessReport";
import type { RequestRecord } from "../requestRecord";

/** What {@link startM2m} serves, and how. */
export interface StartOptions {
  /** Folder of the Pulumi project, or of its `Pulumi.yaml`; relative to the working directory. By default that itself. */
  readonly dir?: string;
  /** The stack whose configuration is used, from `Pulumi.<stack>.yaml`. By default `dev`. */
  readonly stack?: string;
  /**
   * A function that is the program, as for Pulumi's Automation API: the file relative to `dir`, and the name under which
   * it exports the function, or no name for its default export. No `Pulumi.yaml` is needed then. By default the program
   * that `Pulumi.yaml` names.
   *
   * @example
   * ```ts
   * import { startM2m } from "pulumi-aws-m2m/testing";
   *
   * await startM2m({ program: "./deploy.ts#program" });
   * ```
   */
  readonly program?: string;
  /**
   * Environment variables of functions, over those that the program gives them: by the key of a route, by the logical
   * name of a function, or by `*` for all functions. The more exact one wins.
   *
   * @example
   * ```ts
   * import { startM2m } from "pulumi-aws-m2m/testing";
   *
   * await startM2m({ environment: { "*": { LOG: "debug" }, "GET /orders/{id}": { TABLE: "test-orders" } } });
   * ```
   */
  readonly environment?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /**
   * Files of truststores, by the name of their domain: what signed the certificates that callers of a domain with
   * mutual TLS show. Needed where the program does not put the truststore into S3 itself.
   *
   * @example
   * ```ts
   * import { startM2m } from "pulumi-aws-m2m/testing";
   *
   * await startM2m({ truststores: { "partners.example.com": "tests/partners.pem" } });
   * ```
   */
  readonly truststores?: Readonly<Record<string, string>>;
  /**
   * Origins of the servers that stand in for listeners behind VPC links, by the listeners' logical names or ARNs. The
   * routes of a listener without one answer 503.
   *
   * @example
   * ```ts
   * import { startM2m } from "pulumi-aws-m2m/testing";
   *
   * await startM2m({ listeners: { orders: "http://127.0.0.1:8080" } });
   * ```
   */
  readonly listeners?: Readonly<Record<string, string>>;
  /**
   * URLs of foreign issuers that the app stands in for: nothing is fetched from them, and tokens of theirs come from
   * {@link M2mApp.foreignToken}. By default none; an issuer that is not named is asked for its keys when a token of it
   * arrives.
   */
  readonly issuers?: readonly string[];
  /**
   * Whether tokens carry the issuer that their user pool has on AWS, and functions reach it here: for handlers that
   * verify tokens by the pool's id, as `CognitoJwtVerifier` of `aws-jwt-verify` does. Outside of functions, nothing is at
   * that address but AWS. By default tokens carry the pool's address on this machine.
   */
  readonly awsIssuers?: boolean;
  /**
   * Gets what `m2m dev` would log, but for requests, which {@link M2mApp.requests} has: what the program prints, and each
   * line that a function prints, behind the key of its route, or its logical name where it serves no route alone. By
   * default nobody; what a function printed goes to standard error then where an invocation of it ends in a 500.
   */
  readonly log?: (line: string) => void;
}

/** A program that is being served, each part at a free port of this machine. */
export interface M2mApp {
  /** Base URL of the first API, without a slash at its end. */
  readonly url: string;
  /** Token endpoint of the first API's user pool; `null` where that has no domain, or there is no pool. */
  readonly tokenEndpoint: string | null;
  /** Issuer in the tokens of the first API's user pool; `null` where there is no pool. */
  readonly issuer: string | null;
  /** The clients of the first API's user pool, by their names. */
  readonly clients: Readonly<Record<string, AppCredentials>>;
  /** Every API of the program, by its logical name. */
  readonly apis: Readonly<Record<string, ServedApi>>;
  /** Every user pool of the program, by its logical name. */
  readonly pools: Readonly<Record<string, ServedPool>>;
  /** Every domain of one's own at which APIs are reached, by its name. */
  readonly domains: Readonly<Record<string, ServedDomain>>;
  /**
   * The secrets of the program in Secrets Manager, and how a caller outside of all functions reads them by the AWS SDK;
   * `null` where it has none.
   */
  readonly secrets: ServedSecrets | null;
  /** With a domain that asks for certificates: the file of the authority that its callers are to trust. PEM. */
  readonly caFile: string | null;
  /** The clock that tokens and throttles go by. */
  readonly clock: Clock;
  /**
   * A caller that sends requests with tokens of a client. It obtains a token when it needs one, and keeps it until it
   * expires by the {@link clock}.
   *
   * @param client Name of an app client.
   * @throws Error when there is no such client, or no such API or pool.
   */
  as(client: string, options?: CallerOptions): Caller;
  /**
   * Obtains a new token of a client from the token endpoint.
   *
   * @returns The access token.
   * @throws Error when there is no such client, or the token endpoint refuses; the message has its error, such as
   *   `invalid_scope`.
   */
  token(client: string, options?: TokenOptions): Promise<string>;
  /**
   * A token of a foreign issuer that the app stands in for.
   *
   * @param issuer URL of the issuer, one of {@link StartOptions.issuers}.
   * @param claims Claims over those that it has by default: `iss`; `aud`, the first audience that an authorizer accepts;
   *   `iat` and `nbf`, now by the {@link clock}; `exp`, an hour later. One that is `undefined` is left out.
   * @throws Error when the app does not stand in for the issuer.
   */
  foreignToken(issuer: string, claims?: Readonly<Record<string, unknown>>): Promise<string>;
  /**
   * Sends a request without a token of its own.
   *
   * @param path Path and query below the API's {@link url}, beginning with a slash.
   * @param init As for the global `fetch`.
   * @throws TypeError as `fetch` does, and Error when the path does not begin with a slash.
   */
  fetch(path: string, init?: RequestInit & ApiChoice): Promise<Response>;
  /**
   * Rotates the secret of a client now: it runs the very function of the program through the four steps, as Secrets
   * Manager does. Callers see what they would see on AWS: the secret of before works on until the next rotation.
   *
   * @example
   * ```ts
   * import { startM2m } from "pulumi-aws-m2m/testing";
   *
   * const app = await startM2m();
   * await app.rotate("reporting");
   * const response = await app.as("reporting").get("/orders/1");
   * await app.close();
   * ```
   *
   * @param client Name of a client, or logical name of a secret. By default all secrets that rotate.
   * @throws Error when no such secret rotates; or a step fails: the message says which, with what the function printed.
   *   The current secret stays then, and the next call goes on with the rotation, as a retry on AWS does.
   */
  rotate(client?: string): Promise<void>;
  /** Who may call what: the report of `m2m access --format json`. */
  access(): AccessReport;
  /**
   * The lines that functions have printed so far, oldest first.
   *
   * @param route Key of a route or logical name of a function; by default all functions.
   * @throws Error when the program has no such route or function.
   */
  logs(route?: string): string[];
  /**
   * The requests that were answered so far, to the APIs and to the token endpoints, oldest first; the last 10,000 of
   * them. A request is among them before its response resolves. They are copies, and frozen.
   *
   * @example
   * ```ts
   * import { startM2m } from "pulumi-aws-m2m/testing";
   *
   * const app = await startM2m();
   * await app.as("reporting").post("/orders");
   * const last = app.requests().at(-1);
   * console.log(last?.status, last?.reason); // 403, "lacks orders/write, has orders/read"
   * await app.close();
   * ```
   */
  requests(): AppRequest[];
  /** Ends it and all its functions. Once it resolves, nothing of it is left; a second call changes nothing. */
  close(): Promise<void>;
}

/** A request that was answered. */
export interface AppRequest extends RequestRecord {
  /** Its refusal in words, as `m2m dev` prints it, with scopes as tokens carry them. Absent where there is none. */
  readonly reason?: string;
}

/** The credentials of an app client. */
export interface AppCredentials {
  readonly clientId: string;
  /** The newest at the time, where it rotates: read it anew after a rotation. `null` for a client without one, which cannot obtain tokens. */
  readonly clientSecret: string | null;
  /** The scopes that it may ask for, `identifier/scope`. */
  readonly scopes: readonly string[];
}

/** An API that is being served. */
export interface ServedApi {
  /** Base URL of its routes, without a slash at its end. */
  readonly url: string;
  /** The keys of its routes, in the program's order. */
  readonly routes: readonly string[];
}

/** A user pool that is being served. */
export interface ServedPool {
  /** `null` where the pool has no domain. */
  readonly tokenEndpoint: string | null;
  readonly issuer: string;
  readonly jwksUri: string;
  /** Its clients by their names. */
  readonly clients: Readonly<Record<string, AppCredentials>>;
}

/** A domain of one's own that is being served. */
export interface ServedDomain {
  /** Where it is served, without a slash at its end. With mutual TLS it begins with `https:`. */
  readonly url: string;
  /** `true` where callers need a certificate; `fetch` has none, `node:https` takes one. */
  readonly mutualTls?: true;
}

/** The secrets of a program in Secrets Manager. */
export interface ServedSecrets {
  /** Their ARNs, by their logical names. */
  readonly arns: Readonly<Record<string, string>>;
  /**
   * Environment variables for a process that reads them by the AWS SDK, and does nothing else with them: the address of
   * Secrets Manager on this machine, and credentials that are good there alone.
   */
  readonly environment: Readonly<Record<string, string>>;
}

/** Which API of the program is meant. */
export interface ApiChoice {
  /** Logical name of an API. By default the first one. */
  readonly api?: string;
}

/** Which token is meant. */
export interface TokenOptions {
  /** The scopes to ask for, as tokens carry them: `identifier/scope`. By default all that the client has. */
  readonly scopes?: readonly string[];
  /** Logical name of the client's user pool. By default the one pool that has a client of that name. */
  readonly pool?: string;
}

/** How a {@link Caller} calls. */
export interface CallerOptions extends TokenOptions, ApiChoice {}

/** Sends requests with tokens of one client. Each resolves with the response, whatever its status. */
export interface Caller {
  /**
   * Sends a request with a token, in `Authorization: Bearer`.
   *
   * @param path Path and query below the API's URL, beginning with a slash.
   * @param init As for the global `fetch`. An `authorization` header of its own goes before the token.
   */
  fetch(path: string, init?: RequestInit): Promise<Response>;
  /** {@link fetch} with GET. */
  get(path: string, init?: RequestInit): Promise<Response>;
  /** {@link fetch} with DELETE. */
  delete(path: string, init?: RequestInit): Promise<Response>;
  /** {@link fetch} with POST. */
  post(path: string, body?: RequestBody, init?: RequestInit): Promise<Response>;
  /** {@link fetch} with PUT. */
  put(path: string, body?: RequestBody, init?: RequestInit): Promise<Response>;
  /** {@link fetch} with PATCH. */
  patch(path: string, body?: RequestBody, init?: RequestInit): Promise<Response>;
}

/** What `fetch` takes as a body; or a plain object, an array, a number, a boolean or `null`, which is sent as JSON. */
export type RequestBody = RequestInit["body"] | object | number | boolean;

/**
 * The clock of an app. It runs as the machine's does, from wherever it was moved to. Handlers keep the machine's, and so do
 * Lambda authorizers, but for the package's own.
 */
export interface Clock {
  /** The time by this clock. */
  now(): Date;
  /**
   * Moves the clock forward, so that tokens expire.
   *
   * @throws RangeError when the time is negative or no number.
   */
  advance(time: Span): void;
}

/** A length of time: the sum of its parts. */
export interface Span {
  readonly days?: number;
  readonly hours?: number;
  readonly minutes?: number;
  readonly seconds?: number;
  readonly milliseconds?: number;
}
