// First, so that the reference calls members of others inherited from it, and not the other way round.
export type { CallbackFunction } from "./callbacks/callbackFunction";
export type { AlarmNodes } from "./api/alarms";
export type { ApiDomainNodes } from "./api/apiDomain";
export type { PreflightNodes } from "./api/preflight";
export type { SharedFunctionNodes } from "./api/sharedFunctions";
export type { RouteNodes } from "./api/route";
export type { AccessLogs, Alarms, ApiDomain, Cors, MutualTls, SharedApiDomain } from "./apiOptions";
export { ApiWithJwt } from "./apiWithJwt";
export type { ApiWithJwtNodes } from "./apiWithJwt";
export type { ApiWithJwtArgs, ApiWithJwtTransform } from "./apiWithJwtArgs";
export { ArgumentError } from "./argumentError";
export { ArchiveBucket } from "./archiveBucket";
export type { ArchiveBucketNodes } from "./archiveBucket";
export type { ArchiveBucketArgs, ArchiveBucketTransform } from "./archiveBucketArgs";
export type { Archives } from "./archives";
export type { CredentialSecret } from "./auth/credentialSecrets";
export type { TokenTriggerNodes } from "./auth/tokenTrigger";
export type { UserPoolNodes } from "./auth/userPool";
export type { UserPoolDomainNodes } from "./auth/userPoolDomain";
export type {
  CustomDomain,
  ExistingDomain,
  PrefixDomain,
  SecretsManagerDelivery,
  TokenCustomization,
} from "./authOptions";
export type { RouteKey, RouteMethod } from "./aws/routeKeys";
export type { CallbackRuntime } from "./callbacks/callbackRuntimes";
export type { Fault } from "./checking/faults";
export type { Duration, DurationInHours, DurationInMinutes } from "./duration";
export type { FunctionSettings, FunctionTransform, FunctionVpc, PermissionStatement } from "./functionSettings";
export { fromFile } from "./callbacks/files/fromFile";
export type { BundleOptions, HandlerFile } from "./handlerFile";
export { M2mAuth } from "./m2mAuth";
export type { ChosenClients, M2mAuthNodes, M2mClient } from "./m2mAuth";
export type {
  ClientArgs,
  ClientOptions,
  M2mAuthArgs,
  M2mAuthTransform,
  ResourceServerArgs,
  ResourceServers,
  ScopeOf,
} from "./m2mAuthArgs";
export type {
  ClientCertificate,
  FileHandler,
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
  InFunction,
  ListenerTarget,
  NamedAuthorizer,
  NoSharedFunctions,
  PublicRoute,
  RouteArgs,
  RouteByName,
  RouteFor,
  RouteSettings,
  ScopedRoute,
  SharedFunctions,
  Throttle,
} from "./routes";
export type { AccessTokenChanges, FileTokenHandler, TokenEvent, TokenHandler } from "./tokenEvent";
export type { EventFrom, JwtIssuer, NoTokenSources, ScopeFrom, TokenSource, TokenSources } from "./tokenSources";
export type { Transform } from "./transform";
