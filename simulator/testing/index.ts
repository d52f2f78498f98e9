/** Serves a Pulumi program within a user's own tests: `pulumi-aws-m2m/testing`. */
export { startM2m } from "./startM2m";
export type {
  ApiChoice,
  AppCredentials,
  AppRequest,
  Caller,
  CallerOptions,
  Clock,
  M2mApp,
  RequestBody,
  ServedApi,
  ServedDomain,
  ServedPool,
  Span,
  StartOptions,
  TokenOptions,
} from "./harness";
export type { AccessReport } from "../reports/accessReport";
export type {
  AuthorizerRefusal,
  Decision,
  GrantRefusal,
  IntegrationFailure,
  Refusal,
  RoutingRefusal,
  TokenRefusal,
} from "../requestRecord";
export type { RequestRecord, RequestServer } from "../requestRecord";
