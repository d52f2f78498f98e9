/** Models written by hand, with as little as their reports need. */
import type {
  Api,
  AppClient,
  Authorizer,
  FunctionAuthorizer,
  JwtAuthorizer,
  Model,
  Route,
  UserPool,
} from "../../simulator/model/model";
import { functionOf, modelOf } from "./registrations";

/** A model of nothing. */
export const empty: Model = { pools: [], apis: [], domains: [], invocations: [] };

/** A function, where one has to be there. */
export const someFunction = functionOf(modelOf().apis[0]!.routes[0]!);

/** A client that can obtain tokens. Its id is made of its name. */
export function client(name: string, scopes: readonly string[], changes: Partial<AppClient> = {}): AppClient {
  return {
    name,
    clientId: `id-of-${name}`,
    clientSecret: `secret-of-${name}`,
    flows: ["client_credentials"],
    isOauthOn: true,
    scopes,
    accessTokenSeconds: 3600,
    signIn: [],
    identityProviders: [],
    ...changes,
  };
}

/** A pool with a domain. Each of its scopes is described as what it is to do. */
export function pool(
  name: string,
  scopes: readonly string[],
  clients: readonly AppClient[],
  changes: Partial<UserPool> = {},
): UserPool {
  return {
    name,
    id: `eu-central-1_${name}`,
    isExisting: false,
    issuer: `https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_${name}`,
    domains: [`https://${name}.auth.eu-central-1.amazoncognito.com`],
    statedDomains: [`https://${name}.auth.eu-central-1.amazoncognito.com`],
    scopes: new Map(scopes.map((scope) => [scope, `To ${scope}`])),
    clients,
    isOpenToSignUp: false,
    users: [],
    ...changes,
  };
}

/** An authorizer for some clients of a pool; for all of them unless they are named. */
export function authorizer(
  { name, issuer, clients }: UserPool,
  accepted?: readonly string[],
  own = name,
): JwtAuthorizer {
  const ids = clients.filter((one) => accepted === undefined || accepted.includes(one.name)).map((one) => one.clientId);
  return { kind: "jwt", name: own, issuer, audiences: ids };
}

/** An authorizer for an issuer elsewhere. */
export const partners: JwtAuthorizer = {
  kind: "jwt",
  name: "partners",
  issuer: "https://login.partner.example",
  audiences: ["https://api.example.com"],
};

/** A function that decides by the Authorization header, and whose answers are not kept. */
export const decider: FunctionAuthorizer = {
  kind: "function",
  name: "decider",
  id: "id-of-decider",
  functionName: someFunction.name,
  function: someFunction,
  codeDigest: "digest-of-decider",
  isPermitted: true,
  payloadFormat: "2.0",
  answersSimply: true,
  identitySources: [{ part: "header", name: "authorization" }],
  ttlSeconds: 0,
};

/** A route: public without an authorizer. */
export function route(routeKey: string, trusted?: Authorizer, scopes: readonly string[] = []): Route {
  return {
    routeKey,
    ...(trusted && { authorizer: trusted }),
    scopes,
    integration: { kind: "function", function: someFunction, permittedStages: ["$default"] },
  };
}

/** An API at the root of its address. */
export function api(name: string, routes: readonly Route[], changes: Partial<Api> = {}): Api {
  return {
    name,
    id: `id-of-${name}`,
    executionArn: `arn:aws:execute-api:eu-central-1:123456789012:id-of-${name}`,
    endpoint: `https://id-of-${name}.execute-api.eu-central-1.amazonaws.com`,
    isEndpointOff: false,
    stages: [{ name: "$default", variables: {}, routeThrottles: new Map() }],
    routes,
    ...changes,
  };
}
