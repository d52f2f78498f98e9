export { ApiWithJwt } from "./apiWithJwt";
export type {
  AnyClientRoute,
  ApiWithJwtArgs,
  ApiWithJwtNodes,
  PublicRoute,
  RouteArgs,
  RouteNodes,
  RouteSettings,
  ScopedRoute,
} from "./apiWithJwt";
export { ArgumentError } from "./internal/faults";
export type { Fault } from "./internal/faults";
export type { RouteKey, RouteMethod } from "./internal/routeKeys";
export { M2mAuth } from "./m2mAuth";
export type {
  ClientArgs,
  ClientOptions,
  Duration,
  M2mAuthArgs,
  M2mAuthNodes,
  M2mClient,
  ResourceServerArgs,
  ResourceServers,
  ScopeOf,
} from "./m2mAuth";
export type {
  Handler,
  HttpEvent,
  HttpRequestContext,
  HttpResponse,
  JsonValue,
  LambdaContext,
  M2mClaims,
  M2mEvent,
} from "./m2mEvent";
