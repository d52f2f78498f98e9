import * as apigatewayv2 from "@pulumi/aws/apigatewayv2";
import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as iam from "@pulumi/aws/iam";
import * as lambda from "@pulumi/aws/lambda";
import * as pulumi from "@pulumi/pulumi";
import { checkApiWithJwtArgs } from "./internal/apiWithJwtChecks";
import { createRouteFunction } from "./internal/routeFunction";
import { routeArnSuffix, RouteKey, routeName } from "./internal/routeKeys";
import { M2mAuth, ResourceServers, ScopeOf } from "./m2mAuth";
import { Handler, HttpEvent, M2mEvent } from "./m2mEvent";

/** What every route can have, whoever may call it. */
export interface RouteSettings {
  /**
   * Environment variables of the callback's function. A value from a secret output stays secret in the stack's state.
   *
   * @default - none
   */
  environment?: Readonly<Record<string, pulumi.Input<string>>>;
  /**
   * Time limit of the callback's function, 1 to 29 seconds: API Gateway gives up after 30.
   *
   * @default 10
   */
  timeout?: pulumi.Input<number>;
  /**
   * Memory of the callback's function, 128 to 10,240 MB. Its share of CPU grows with it.
   *
   * @default 256
   */
  memorySize?: pulumi.Input<number>;
}

/** A route for clients whose token carries one of some scopes. */
export interface ScopedRoute<Scope extends string> extends RouteSettings {
  /** The scopes of which the token must carry at least one, as `server/scope`. 1 to 10 of them. */
  scopes: readonly Scope[];
  access?: undefined;
  /** The callback, or a function that exists already. */
  handler: Handler<M2mEvent> | lambda.Function;
}

/** A route for every client of the pool, whatever its scopes. */
export interface AnyClientRoute extends RouteSettings {
  access: "any-client";
  scopes?: undefined;
  /** The callback, or a function that exists already. */
  handler: Handler<M2mEvent> | lambda.Function;
}

/** A route that needs no token: open to everyone who can reach the API. */
export interface PublicRoute extends RouteSettings {
  access: "public";
  scopes?: undefined;
  /** The callback, or a function that exists already. */
  handler: Handler<HttpEvent> | lambda.Function;
}

/** A route: who may call it, and what answers. It is never open by omission. */
export type RouteArgs<Scope extends string> = ScopedRoute<Scope> | AnyClientRoute | PublicRoute;

/** Arguments of {@link ApiWithJwt}. */
export interface ApiWithJwtArgs<Servers extends ResourceServers, Client extends string> {
  /** Whose tokens the API accepts. */
  auth: M2mAuth<Servers, Client>;
  /** Routes by route key: `"GET /orders/{id}"`, `"ANY /{proxy+}"` or `"$default"`. 1 to 300 of them. */
  routes: { readonly [Key in RouteKey]: RouteArgs<NoInfer<ScopeOf<Servers>>> };
  /**
   * How long the callbacks' logs are kept, in days: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731,
   * 1096, 1827, 2192, 2557, 2922, 3288 or 3653; 0 keeps them for ever.
   *
   * @default 30
   */
  logRetentionInDays?: pulumi.Input<number>;
}

/** The resources that belong to one route. Those of the function are absent where the route names an existing one. */
export interface RouteNodes {
  readonly function: lambda.Function;
  readonly logGroup?: cloudwatch.LogGroup;
  readonly role?: iam.Role;
  readonly rolePolicy?: iam.RolePolicy;
  readonly integration: apigatewayv2.Integration;
  readonly route: apigatewayv2.Route;
  readonly permission: lambda.Permission;
}

/** The resources that an {@link ApiWithJwt} consists of. */
export interface ApiWithJwtNodes {
  readonly api: apigatewayv2.Api;
  readonly stage: apigatewayv2.Stage;
  /** Absent when every route is public. */
  readonly authorizer?: apigatewayv2.Authorizer;
  readonly routes: Readonly<Record<string, RouteNodes>>;
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
export class ApiWithJwt<const Servers extends ResourceServers = ResourceServers, const Client extends string = string>
  extends pulumi.ComponentResource
{
  /** Base URL of the API, without a slash at the end. */
  readonly url: pulumi.Output<string>;
  /** The resources below this component. */
  readonly nodes: ApiWithJwtNodes;

  constructor(name: string, args: ApiWithJwtArgs<Servers, Client>, opts?: pulumi.ComponentResourceOptions) {
    checkApiWithJwtArgs(name, args);
    super("aws-m2m:index:ApiWithJwt", name, {}, opts);
    const routes = Object.entries(args.routes as Record<string, RouteArgs<ScopeOf<Servers>>>);

    const api = new apigatewayv2.Api(name, { protocolType: "HTTP" }, { parent: this });
    const stage = new apigatewayv2.Stage(name, { apiId: api.id, name: "$default", autoDeploy: true }, { parent: this });
    const authorizer = routes.some(([, route]) => route.access !== "public")
      ? this.createAuthorizer(name, args.auth, api)
      : undefined;
    this.nodes = {
      api,
      stage,
      ...(authorizer && { authorizer }),
      routes: Object.fromEntries(
        routes.map(([key, route]) => [key, this.createRoute(name, key, route, args, { api, stage, authorizer })]),
      ),
    };

    this.url = api.apiEndpoint;
    this.registerOutputs({ url: this.url });
  }

  private createAuthorizer(
    name: string,
    auth: M2mAuth<Servers, Client>,
    api: apigatewayv2.Api,
  ): apigatewayv2.Authorizer {
    const clients: Readonly<Record<string, { clientId: pulumi.Output<string> }>> = auth.clients;
    return new apigatewayv2.Authorizer(
      name,
      {
        apiId: api.id,
        name: `${name}-jwt`,
        authorizerType: "JWT",
        identitySources: ["$request.header.Authorization"],
        jwtConfiguration: {
          issuer: auth.issuer,
          // A Cognito access token has no `aud`: API Gateway compares its `client_id` with the audience instead.
          audiences: Object.keys(clients)
            .sort()
            .map((key) => clients[key]!.clientId),
        },
      },
      { parent: this },
    );
  }

  private createRoute(
    name: string,
    key: string,
    route: RouteArgs<ScopeOf<Servers>>,
    args: ApiWithJwtArgs<Servers, Client>,
    shared: { api: apigatewayv2.Api; stage: apigatewayv2.Stage; authorizer: apigatewayv2.Authorizer | undefined },
  ): RouteNodes {
    const { api, stage, authorizer } = shared;
    const logicalName = routeName(name, key);
    const parent = { parent: this };
    const made = lambda.Function.isInstance(route.handler)
      ? { function: route.handler }
      : createRouteFunction(
          logicalName,
          {
            where: `ApiWithJwt "${name}": routes["${key}"].handler`,
            callback: route.handler,
            description: `${key} of ${name}`,
            environment: route.environment,
            timeout: route.timeout,
            memorySize: route.memorySize,
            logRetentionInDays: args.logRetentionInDays,
          },
          parent,
        );
    const permission = new lambda.Permission(
      logicalName,
      {
        action: "lambda:InvokeFunction",
        function: made.function.name,
        principal: "apigateway.amazonaws.com",
        sourceArn: pulumi.interpolate`${api.executionArn}/${stage.name}/${routeArnSuffix(key)}`,
      },
      parent,
    );
    const integration = new apigatewayv2.Integration(
      logicalName,
      {
        apiId: api.id,
        integrationType: "AWS_PROXY",
        integrationMethod: "POST",
        integrationUri: made.function.invokeArn,
        payloadFormatVersion: "2.0",
      },
      parent,
    );
    const apiRoute = new apigatewayv2.Route(
      logicalName,
      {
        apiId: api.id,
        routeKey: key,
        target: pulumi.interpolate`integrations/${integration.id}`,
        ...(authorizer && route.access !== "public"
          ? {
              authorizationType: "JWT",
              authorizerId: authorizer.id,
              ...(route.scopes && {
                authorizationScopes: pulumi
                  .all(route.scopes.map((scope) => args.auth.scope(scope)))
                  .apply((resolved) => resolved.sort()),
              }),
            }
          : { authorizationType: "NONE" }),
      },
      // A route that answers before its function may be invoked would answer 500.
      { parent: this, dependsOn: [permission] },
    );
    return { ...made, integration, route: apiRoute, permission };
  }
}
