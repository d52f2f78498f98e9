import * as apigatewayv2 from "@pulumi/aws/apigatewayv2";
import type * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as pulumi from "@pulumi/pulumi";
import { AlarmNodes, createAlarms } from "./api/alarms";
import { AnyRoute, ApiArgs } from "./api/apiArgs";
import { ApiDomainNodes, createApiDomain } from "./api/apiDomain";
import { checkApiWithJwtArgs } from "./api/apiWithJwtChecks";
import { authorizerFunctions, createAuthorizers, sourceOf } from "./api/authorizers";
import { isCheckedByFunction } from "./api/checkedClients";
import { corsConfiguration } from "./api/cors";
import { createDashboard } from "./api/dashboard";
import type { AuthorizerFunction } from "./api/functionAuthorizer";
import { handlerPlaces } from "./api/handlerPlaces";
import { createPreflight, PreflightNodes } from "./api/preflight";
import type { RouteNodes } from "./api/route";
import { createRoutes } from "./api/createRoutes";
import type { SharedFunctionNodes } from "./api/sharedFunctions";
import { createStage } from "./api/stage";
import type { ApiWithJwtArgs } from "./apiWithJwtArgs";
import { componentLabel } from "./aws/names";
import { Callbacks } from "./callbacks/callbacks";
import { createChild } from "./resources/createChild";
import { mapValues } from "./resources/keyOrder";
import type { NoSharedFunctions, SharedFunctions } from "./routes";
import type { NoTokenSources, TokenSource, TokenSources } from "./tokenSources";

/** The resources that an {@link ApiWithJwt} consists of. Absent are those that its arguments do not ask for. */
export interface ApiWithJwtNodes extends ApiDomainNodes, AlarmNodes {
  /** The API. */
  readonly api: apigatewayv2.Api;
  /** Its stage, `$default`. */
  readonly stage: apigatewayv2.Stage;
  /** The authorizer of `auth`, unless no route uses it. */
  readonly authorizer?: apigatewayv2.Authorizer;
  /** The authorizers of `authorizers`, by name. */
  readonly authorizers: Readonly<Record<string, apigatewayv2.Authorizer>>;
  /** The functions that check tokens, by the names of their authorizers; that of `auth` is called `default`. */
  readonly authorizerFunctions?: Readonly<Record<string, AuthorizerFunction>>;
  /** What belongs to each route, by route key. */
  readonly routes: Readonly<Record<string, RouteNodes>>;
  /** What belongs to each function that routes share, by its name in `functions`. */
  readonly functions: Readonly<Record<string, SharedFunctionNodes>>;
  /** What answers preflight requests where a closed route would. */
  readonly preflight?: PreflightNodes;
  /** The VPC link. */
  readonly vpcLink?: apigatewayv2.VpcLink;
  /** The log group of the access logs. */
  readonly accessLogGroup?: cloudwatch.LogGroup;
  /** The dashboard. */
  readonly dashboard?: cloudwatch.Dashboard;
}

/**
 * An API Gateway HTTP API whose routes accept the clients of an {@link M2mAuth}: a JWT authorizer checks the token and
 * each route's scopes before the route's Lambda runs.
 *
 * @example
 * ```ts
 * const api = new ApiWithJwt("orders", {
 *   auth,
 *   routes: {
 *     "GET /orders/{id}": { scopes: ["orders/read"], handler: async (event) => ({ id: event.pathParameters?.id }) },
 *     "GET /health": { access: "public", handler: async () => ({ statusCode: 200, body: "ok" }) },
 *   },
 * });
 * ```
 *
 * @throws {@link ArgumentError} when an argument breaks a rule of API Gateway, or a route does not say who may call it.
 */
export class ApiWithJwt<
  const Auth extends TokenSource = TokenSource,
  const Authorizers extends TokenSources = NoTokenSources,
  const Functions extends SharedFunctions = NoSharedFunctions,
>
  extends pulumi.ComponentResource
{
  /**
   * Base URL of the API, without a slash at the end: of its domain, where it has one. The address that AWS gives the
   * API answers 403 where `disableDefaultEndpoint` is set.
   */
  readonly url: pulumi.Output<string>;
  /** The resources below this component. */
  readonly nodes: ApiWithJwtNodes;

  /**
   * @param name Name of the component, from which the names of its resources derive: 1 to 40 letters, digits, `_` and
   * `-`.
   * @param args What to create.
   * @param opts Pulumi's options of a component, such as `provider` and `protect`.
   */
  constructor(
    name: string,
    args: ApiWithJwtArgs<Auth, Authorizers, Functions>,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    checkApiWithJwtArgs(name, args, opts);
    const { routes, tags, transform = {} }: ApiArgs = args;
    const callbacks = new Callbacks(componentLabel("ApiWithJwt", name), handlerPlaces(name, args));
    super(
      "aws-m2m:index:ApiWithJwt",
      name,
      { routes: mapValues(routes, (route) => accessOf(route, args)) },
      pulumi.mergeOptions(opts, { dependsOn: callbacks.guard }),
    );
    const parent = { parent: this };
    const api = createChild(
      apigatewayv2.Api,
      name,
      {
        protocolType: "HTTP",
        corsConfiguration: args.cors && corsConfiguration(args.cors, Object.keys(routes)),
        disableExecuteApiEndpoint: args.disableDefaultEndpoint,
        tags,
      },
      parent,
      transform.api,
    );
    const authorizers = createAuthorizers(name, args, api, parent);
    const vpcLink =
      args.vpcLink && createChild(apigatewayv2.VpcLink, name, { ...args.vpcLink, tags }, parent, transform.vpcLink);
    const { routes: routeNodes, functions } = createRoutes(
      name,
      { args, api, authorizers, vpcLink, callbacks },
      parent,
    );
    const preflight = createPreflight(name, args, api, parent);
    const { stage, accessLogGroup } = createStage(
      name,
      args,
      api,
      [...Object.values(routeNodes).map(({ route }) => route), ...Object.values(preflight?.routes ?? {})],
      parent,
    );
    const domain = createApiDomain(name, args, api, stage, parent);
    const checking = authorizerFunctions(authorizers);
    const alarms = createAlarms(name, args, api, accessLogGroup, checking, parent);
    const dashboard = args.dashboard ? createDashboard(name, args, api, accessLogGroup, checking, parent) : undefined;

    const { default: authorizer, ...named } = mapValues(authorizers, ({ authorizer: made }) => made);
    this.url = domain.url ?? api.apiEndpoint;
    this.nodes = {
      api,
      stage,
      ...(authorizer && { authorizer }),
      authorizers: named,
      ...(Object.keys(checking).length > 0 && { authorizerFunctions: checking }),
      routes: routeNodes,
      functions,
      ...(preflight && { preflight }),
      ...(vpcLink && { vpcLink }),
      ...(accessLogGroup && { accessLogGroup }),
      ...domain.nodes,
      ...alarms,
      ...(dashboard && { dashboard }),
    };
    this.registerOutputs({ url: this.url });
  }
}

/** Who may call a route, and where it runs together with others, as the stack's state and every preview show it. */
function accessOf(route: AnyRoute, args: ApiArgs): object {
  const { access, scopes, authorizer, function: shared } = route;
  const isByFunction = access !== "public" && isCheckedByFunction(sourceOf(route, args));
  const checkedBy = isByFunction ? "function" : undefined;
  return { access, scopes: scopes && [...scopes].sort(), authorizer, checkedBy, function: shared };
}
