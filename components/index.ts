export type { AccessLogs, Alarms, ApiDomain, Cors, MutualTls, SharedApiDomain } from "./apiOptions";
export { ApiWithJwt } from "./apiWithJwt";
export type { ApiWithJwtArgs, ApiWithJwtNodes, ApiWithJwtTransform, RouteNodes } from "./apiWithJwt";
export type {
  CustomDomain,
  ExistingDomain,
  PrefixDomain,
  SecretsManagerDelivery,
  TokenCustomization,
} from "./authOptions";
export type { FunctionSettings, FunctionVpc, PermissionStatement } from "./functionSettings";
export type { AlarmNodes } from "./internal/alarms";
export type { ApiDomainNodes } from "./internal/apiDomain";
export type { CallbackFunction, FunctionTransform } from "./internal/callbackFunction";
export type { CredentialSecret } from "./internal/credentialSecrets";
export { ArgumentError } from "./internal/faults";
export type { Fault } from "./internal/faults";
export type { PreflightNodes } from "./internal/preflight";
export type { RouteKey, RouteMethod } from "./internal/routeKeys";
export type { TokenTriggerNodes } from "./internal/tokenTrigger";
export type { UserPoolNodes } from "./internal/userPool";
export type { UserPoolDomainNodes } from "./internal/userPoolDomain";
export { M2mAuth } from "./m2mAuth";
export type {
  ClientArgs,
  ClientOptions,
  Duration,
  DurationInHours,
  DurationInMinutes,
  M2mAuthArgs,
  M2mAuthNodes,
  M2mAuthTransform,
  M2mClient,
  ResourceServerArgs,
  ResourceServers,
  ScopeOf,
} from "./m2mAuth";
export type {
  ClientCertificate,
  Handler,
  HandlerFactory,
  HttpEvent,
  HttpRequestContext,
  HttpRequestLine,
  HttpResponse,
  JsonValue,
  JwtClaims,
  JwtEvent,
  LambdaContext,
  M2mClaims,
  M2mEvent,
} from "./m2mEvent";
export type {
  AnyClientRoute,
  ClosedRoute,
  ExistingTarget,
  FunctionTarget,
  HttpTarget,
  HttpTargetSettings,
  ListenerTarget,
  NamedAuthorizer,
  PublicRoute,
  RouteArgs,
  RouteByName,
  RouteFor,
  RouteSettings,
  ScopedRoute,
  Throttle,
} from "./routes";
export type { AccessTokenChanges, TokenEvent, TokenHandler } from "./tokenEvent";
export type {
  ChosenClients,
  EventFrom,
  JwtIssuer,
  NoTokenSources,
  ScopeFrom,
  TokenSource,
  TokenSources,
} from "./tokenSources";
export type { Transform } from "./transform";
