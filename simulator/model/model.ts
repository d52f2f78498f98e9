import type { Asset } from "../evaluate/registration";

/** What a program's resources add up to, as far as requests are concerned. */
export interface Model {
  readonly pools: readonly UserPool[];
  readonly apis: readonly Api[];
  readonly domains: readonly CustomDomain[];
  /** The secrets that the program creates in Secrets Manager; absent where it creates none. */
  readonly secrets?: readonly Secret[];
  /** By what functions may be invoked, the APIs' own permissions among it. */
  readonly invocations: readonly Invocation[];
}

/** What lets somebody invoke a function. Texts name resources of the program: `{Topic orders}`. */
export type Invocation = InvokePermission | FunctionUrl | EventSource;

/** A statement of a function's own policy. */
export interface InvokePermission {
  readonly kind: "permission";
  /** Logical name of the function, or what names one that is not the program's. */
  readonly function: string;
  readonly action: string;
  /** A service, an account, a role, or `*` for everyone. */
  readonly principal: string;
  /** Absent where it is for the function as a whole. */
  readonly qualifier?: string;
  /** What the principal has to act for, as an ARN with wildcards; absent for anything. */
  readonly source?: string;
  /** The account of the source; absent for any. */
  readonly account?: string;
  /** The organization of the principal; absent for any. */
  readonly organization?: string;
  /** Type of the function URL that it is for; absent for any, and for invocations otherwise. */
  readonly authorization?: string;
  /** What an Alexa skill has to show; absent for none. */
  readonly token?: string;
}

/** An address of a function. */
export interface FunctionUrl {
  readonly kind: "url";
  readonly function: string;
  readonly qualifier?: string;
  /** `NONE` for one that everyone may call, or `AWS_IAM`. */
  readonly authorization: string;
}

/** A queue, stream or topic whose records a function is invoked with. */
export interface EventSource {
  readonly kind: "event-source";
  readonly function: string;
  readonly source: string;
}

/** A secret of Secrets Manager. */
export interface Secret {
  /** Logical name in the program. */
  readonly name: string;
  /** Physical name. */
  readonly secretName: string;
  readonly arn: string;
  readonly description?: string;
  /** What the program itself puts there; absent where it leaves that to others, or only AWS knows it. */
  readonly value?: string;
  readonly rotation?: SecretRotation;
}

/** By what a secret is rotated. */
export interface SecretRotation {
  /** Absent where it cannot be run here. */
  readonly function?: LambdaFunction;
  /** Why it cannot. */
  readonly problem?: string;
  /** ARN of the function, as the program states it. */
  readonly functionArn: string;
  /** Whether a permission lets Secrets Manager invoke it. */
  readonly isPermitted: boolean;
  /** Whether it is rotated as soon as the program has it. */
  readonly isImmediate: boolean;
  readonly rules: Readonly<Record<string, string | number>>;
}

/** What a role may do, as far as its policies are the program's. */
export interface Role {
  /** Physical name. */
  readonly name: string;
  readonly statements: readonly PolicyStatement[];
}

/** A statement of a policy. */
export interface PolicyStatement {
  readonly effect: "Allow" | "Deny";
  readonly actions: Patterns;
  readonly resources: Patterns;
  readonly hasCondition: boolean;
}

/** Texts with wildcards, and whether all others are meant. */
export interface Patterns {
  readonly patterns: readonly string[];
  readonly isNegated: boolean;
}

/** A Cognito user pool. */
export interface UserPool {
  /** Logical name in the program; the id of a pool that exists outside of it. */
  readonly name: string;
  readonly id: string;
  /** True where the pool exists outside of the program, which shows no more than what it adds to it. */
  readonly isExisting: boolean;
  /** Issuer on AWS, which authorizers refer to. */
  readonly issuer: string;
  /** Origins of the pool's domains on AWS, as far as the program has them: a prefix, one's own, or both. */
  readonly domains: readonly string[];
  /** Those of them that the program states. The others derive from what only AWS knows, and are made up here. */
  readonly statedDomains: readonly string[];
  /** Every scope that a resource server of the pool defines, `identifier/scope`, with its description. */
  readonly scopes: ReadonlyMap<string, string>;
  readonly clients: readonly AppClient[];
  /** What customises tokens before they are signed. */
  readonly trigger?: TokenTrigger;
  /** Whether people may sign themselves up; of a pool that exists outside of the program, that is not known. */
  readonly isOpenToSignUp: boolean;
  /** Names of the users that the program makes. */
  readonly users: readonly string[];
}

/** A pre token generation trigger of a user pool. */
export interface TokenTrigger {
  readonly function: LambdaFunction;
  /** Whether a permission lets the pool invoke the function. */
  readonly isPermitted: boolean;
}

/** An app client of a user pool. */
export interface AppClient {
  /** Its name: the physical one, which the component takes from the program's map of clients. */
  readonly name: string;
  readonly clientId: string;
  /** Absent for a public client, which cannot obtain tokens here. */
  readonly clientSecret?: string;
  /** OAuth flows, which count only when OAuth is switched on. */
  readonly flows: readonly string[];
  /** Whether OAuth is switched on: `allowedOauthFlowsUserPoolClient`. */
  readonly isOauthOn: boolean;
  readonly scopes: readonly string[];
  readonly accessTokenSeconds: number;
  /** By which flows people sign in with it; none for a client of a machine. */
  readonly signIn: readonly string[];
  /** The identity providers that vouch for them, the pool itself as `COGNITO`. */
  readonly identityProviders: readonly string[];
}

/** An HTTP API. */
export interface Api {
  /** Logical name in the program. */
  readonly name: string;
  readonly id: string;
  /** What it is for, in the program's words. */
  readonly description?: string;
  /** Its version, in the program's words. */
  readonly version?: string;
  /** Origin on AWS. */
  readonly endpoint: string;
  /** What its stages, routes and authorizers are named by in policies. */
  readonly executionArn: string;
  /** Whether that is switched off, so that the API is reached by domains of one's own only. */
  readonly isEndpointOff: boolean;
  readonly stages: readonly Stage[];
  readonly routes: readonly Route[];
  /** What is allowed to pages of other origins; absent where CORS is left to the functions. */
  readonly cors?: Cors;
}

/** A domain of one's own, at which APIs are reached. */
export interface CustomDomain {
  /** The domain: `api.example.com`. */
  readonly name: string;
  /** What it is called in reports, where its name is made up here: `{DomainName orders}`. */
  readonly label?: string;
  /** Whether the program states it. It may also derive from what only AWS knows, and is made up here then. */
  readonly isStated: boolean;
  readonly mappings: readonly ApiMapping[];
  /** For mutual TLS: what callers' certificates must be signed by. */
  readonly truststore?: Truststore;
}

/** What a domain, or a path below it, leads to. */
export interface ApiMapping {
  /** The path without slashes at its ends; empty for all that no other mapping takes. */
  readonly key: string;
  /** Logical name of the API. */
  readonly api: string;
  /** Name of its stage. */
  readonly stage: string;
}

/** The certificates that callers' certificates must be signed by: a file in S3. */
export interface Truststore {
  /** `s3://bucket/key` */
  readonly uri: string;
  /** Version of the file, where the program states one. */
  readonly version?: string;
  /** Fingerprints of the certificates, where the program itself puts the file there. */
  readonly certificates?: readonly string[];
  /** The file, where the program itself puts it there. */
  readonly content?: Asset;
}

/** A CORS configuration: what the gateway answers to browsers by itself. */
export interface Cors {
  readonly allowOrigins: readonly string[];
  readonly allowMethods: readonly string[];
  readonly allowHeaders: readonly string[];
  readonly exposeHeaders: readonly string[];
  readonly allowCredentials: boolean;
  /** In seconds. */
  readonly maxAge?: number;
}

/** A stage of an API; `$default` answers at the root. */
export interface Stage {
  readonly name: string;
  /** Its variables, which events carry. */
  readonly variables: Readonly<Record<string, string>>;
  /** The limit of routes that have none of their own. */
  readonly throttle?: Throttle;
  /** Limits of single routes, by route key; `undefined` for one that has no limit but the account's. */
  readonly routeThrottles: ReadonlyMap<string, Throttle | undefined>;
}

/** How many requests a route passes on. */
export interface Throttle {
  /** Requests per second in the long run. */
  readonly rate: number;
  /** Requests at once. */
  readonly burst: number;
}

/** A route of an API. */
export interface Route {
  readonly routeKey: string;
  /** Absent for a public route. */
  readonly authorizer?: Authorizer;
  /** Of which a token must carry one; empty where any accepted token will do. */
  readonly scopes: readonly string[];
  readonly integration: Integration;
}

/** What answers a route. */
export type Integration = FunctionIntegration | HttpIntegration | PrivateIntegration | IntegrationElsewhere;

/** What answers outside of the program, or is not known: in the model of a report alone. */
export interface IntegrationElsewhere {
  readonly kind: "elsewhere";
  readonly name: string;
}

/** A Lambda function that answers. */
export interface FunctionIntegration {
  readonly kind: "function";
  readonly function: LambdaFunction;
  /** The stages on which a permission lets API Gateway invoke the function for the route. */
  readonly permittedStages: readonly string[];
}

/** How requests are passed on to an HTTP server. */
export interface Proxying {
  /** Method of the request that is passed on; `ANY` for the request's own. */
  readonly method: string;
  /** Headers to set over those of the request: texts with `$context` variables. */
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMilliseconds: number;
}

/** An HTTP server that answers. */
export interface HttpIntegration extends Proxying {
  readonly kind: "http";
  /** Where requests go, with the route's parameters as `{name}`. */
  readonly url: string;
}

/** What answers behind a VPC link. */
export interface PrivateIntegration extends Proxying {
  readonly kind: "private";
  readonly listener: PrivateListener;
  /** Path of the request that is passed on, with `$request.path` variables; absent for the request's own. */
  readonly path?: string;
  /** Name that the server's certificate must have. */
  readonly serverName?: string;
}

/** The listener of a load balancer, or a Cloud Map service, that is reached over a VPC link. */
export interface PrivateListener {
  /** Logical name in the program. Its ARN where that is not the program's, or where the name would stand for two. */
  readonly name: string;
  readonly arn: string;
}

/** What decides on the requests of a route. */
export type Authorizer = JwtAuthorizer | FunctionAuthorizer;

/** A JWT authorizer. */
export interface JwtAuthorizer {
  readonly kind: "jwt";
  readonly name: string;
  /** Issuer on AWS: of one of the program's pools, or elsewhere. */
  readonly issuer: string;
  readonly audiences: readonly string[];
  /** Whether every client of the issuer is accepted, beside the audiences: of one that a function stands for. */
  readonly acceptsAnyClient?: true;
  /** The function that checks the tokens in its place, in the model of a report alone. */
  readonly checkedBy?: CheckingFunction;
}

/** A function that checks tokens as a JWT authorizer does. */
export interface CheckingFunction {
  /** Its logical name. */
  readonly function: string;
  /** For how long its answers are kept; 0 for not at all. */
  readonly keepsSeconds: number;
}

/** Whose tokens a function accepts, and where. */
export interface TokenDecision {
  readonly issuer: string;
  /** Ids of the clients; absent for every client of the issuer. */
  readonly clients?: readonly string[];
  /** The scopes of each route, of which a token needs one; `null` where any accepted token will do. All others are closed. */
  readonly routes: ReadonlyMap<string, readonly string[] | null>;
}

/** A Lambda authorizer: a function of the program is asked, with the request but for its body. */
export interface FunctionAuthorizer {
  readonly kind: "function";
  readonly name: string;
  readonly id: string;
  /** Logical name of the function; in the model of a report, the name of one that is not the program's, too. */
  readonly functionName: string;
  /** Absent in the model of a report alone, for one that is not the program's. */
  readonly function?: LambdaFunction;
  /** Digest of its code and handler; absent where that cannot be read. */
  readonly codeDigest?: string;
  /** Whether a permission, or a role, lets API Gateway invoke the function. */
  readonly isPermitted: boolean;
  /** ARN of the role by which API Gateway invokes it; absent where that is by a permission. */
  readonly role?: string;
  /** Version of the event that it gets. */
  readonly payloadFormat: "1.0" | "2.0";
  /** Whether it answers with `isAuthorized`, and not with a policy. */
  readonly answersSimply: boolean;
  /** What a request must have; otherwise the function is not asked. With what answers are kept for, too. */
  readonly identitySources: readonly IdentitySource[];
  /** For how long an answer is kept; 0 for not at all. */
  readonly ttlSeconds: number;
  /** How it decides, where that is known: it is the package's own. */
  readonly decision?: TokenDecision;
}

/** A part of a request. The name of a header is in lower-case letters. */
export interface IdentitySource {
  readonly part: "header" | "querystring" | "context" | "stageVariables";
  readonly name: string;
}

/** A Lambda function. */
export interface LambdaFunction {
  /** Logical name in the program. */
  readonly name: string;
  /** Physical name. */
  readonly functionName: string;
  readonly arn: string;
  readonly region: string;
  readonly handler: string;
  readonly runtime: string;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly logGroup: string;
  /** Absent where the role is not the program's. */
  readonly role?: Role;
  /** How many invocations may run at a time; absent where the account's limit holds. */
  readonly reservedConcurrency?: number;
  readonly code: Asset;
}
