import type { Asset } from "../evaluate/registration";

/** What a program's resources add up to, as far as requests are concerned. */
export interface Model {
  readonly pools: readonly UserPool[];
  readonly apis: readonly Api[];
}

/** A Cognito user pool. */
export interface UserPool {
  /** Logical name in the program. */
  readonly name: string;
  readonly id: string;
  /** Issuer on AWS, which authorizers refer to. */
  readonly issuer: string;
  /** Origin of the pool's domain on AWS; without a domain there is no token endpoint. */
  readonly domain?: string;
  /** Every scope that a resource server of the pool defines, `identifier/scope`, with its description. */
  readonly scopes: ReadonlyMap<string, string>;
  readonly clients: readonly AppClient[];
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
}

/** An HTTP API. */
export interface Api {
  /** Logical name in the program. */
  readonly name: string;
  readonly id: string;
  /** Origin on AWS. */
  readonly endpoint: string;
  readonly stages: readonly Stage[];
  readonly routes: readonly Route[];
}

/** A stage of an API; `$default` answers at the root. */
export interface Stage {
  readonly name: string;
}

/** A route of an API. */
export interface Route {
  readonly routeKey: string;
  /** Absent for a public route. */
  readonly authorizer?: JwtAuthorizer;
  /** Of which a token must carry one; empty where any accepted token will do. */
  readonly scopes: readonly string[];
  readonly function: LambdaFunction;
  /** The stages on which a permission lets API Gateway invoke the function for this route. */
  readonly permittedStages: readonly string[];
}

/** A JWT authorizer whose issuer is one of the program's pools. */
export interface JwtAuthorizer {
  readonly name: string;
  /** Issuer on AWS. */
  readonly issuer: string;
  readonly audiences: readonly string[];
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
  readonly code: Asset;
}
