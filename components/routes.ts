import type * as lambda from "@pulumi/aws/lambda";
import type * as pulumi from "@pulumi/pulumi";
import type { RouteKey, RouteMethod } from "./aws/routeKeys";
import type { FunctionSettings } from "./functionSettings";
import type { HandlerFile } from "./handlerFile";
import type { FileHandler, Handler, HandlerFactory, HttpEvent } from "./m2mEvent";
import type { EventFrom, ScopeFrom, TokenSource, TokenSources } from "./tokenSources";

/** How many requests API Gateway passes on. It counts by its best effort, not exactly. */
export interface Throttle {
  /**
   * Requests per second in the long run, at least 0.
   *
   * @example 100
   */
  rateLimit: pulumi.Input<number>;
  /**
   * Requests that may come at once, a whole number of at least 0.
   *
   * @example 200
   */
  burstLimit: pulumi.Input<number>;
}

/** A Lambda function that exists outside the program, or an alias of one. */
export interface FunctionTarget {
  /**
   * ARN of the function, or of its version or alias. API Gateway is given the permission to invoke it.
   *
   * @example "arn:aws:lambda:eu-west-1:123456789012:function:orders:live"
   */
  functionArn: pulumi.Input<string>;
}

/** How a request is passed on to an HTTP server. */
export interface HttpTargetSettings {
  /**
   * Method of the request that is passed on.
   *
   * @default - the request's own
   * @example "POST"
   */
  method?: RouteMethod;
  /**
   * Headers to set on the request, over whatever the caller sent: texts, and variables of API Gateway such as
   * `$context.authorizer.claims.client_id`. The server sees no claims otherwise, but the token itself.
   *
   * @default - none
   * @example { "x-client-id": "$context.authorizer.claims.client_id" }
   */
  headers?: Readonly<Record<string, pulumi.Input<string>>>;
  /**
   * How long the server may take to answer, 1 to 30 seconds.
   *
   * @default 30
   * @example 5
   */
  timeout?: pulumi.Input<number>;
}

/** An HTTP server that can be reached from the internet. */
export interface HttpTarget extends HttpTargetSettings {
  /**
   * URL that requests go to, with the route's parameters by name: `https://orders.example.com/v1/{id}`.
   *
   * @example "https://orders.example.com/v1/{id}"
   */
  url: pulumi.Input<string>;
  /**
   * Lets requests of a closed route go to the server by plain HTTP, and the callers' tokens with them: whoever is on the
   * way can read and use them. An `http:` URL is refused there otherwise; one that is an output, when it is known.
   *
   * @default false
   * @example true
   */
  allowPlainHttp?: boolean;
}

/** A private server: a listener of a load balancer, or a service of Cloud Map, behind a VPC link. */
export interface ListenerTarget extends HttpTargetSettings {
  /**
   * ARN of the listener of an Application or Network Load Balancer, or of a Cloud Map service.
   *
   * @example listener.arn
   */
  listenerArn: pulumi.Input<string>;
  /**
   * Id of a VPC link that exists.
   *
   * @default - the link that `vpcLink` of the API creates
   * @example link.id
   */
  vpcLinkId?: pulumi.Input<string>;
  /**
   * Name that the server's certificate must have. With it, API Gateway talks TLS to the server.
   *
   * @default - no TLS
   * @example "orders.internal.example.com"
   */
  tlsServerName?: pulumi.Input<string>;
}

/** What answers, where it is not a callback. */
export type ExistingTarget = lambda.Function | FunctionTarget | HttpTarget | ListenerTarget;

/** What every route can have. Settings of a function are for routes with a callback, or a file, of their own. */
export interface RouteSettings extends FunctionSettings {
  /**
   * Which of `functions` runs the handler, together with those of other routes. Its settings stand there. A handler that
   * exists elsewhere has its function already.
   *
   * @default - a function of the route's own
   * @example "orders"
   */
  function?: string;
  /**
   * Limit for this route, instead of the API's.
   *
   * @default - the API's
   * @example { rateLimit: 5, burstLimit: 10 }
   */
  throttle?: Throttle;
}

/** What every route that needs a token has. */
export interface ClosedRoute<Event extends HttpEvent, Authorizer> extends RouteSettings {
  /**
   * Which of `authorizers` checks the token.
   *
   * @default - the one that `auth` makes
   * @example "partners"
   */
  authorizer?: Authorizer;
  /**
   * What answers: a callback, a factory of one, a handler in a file, a function that exists, an HTTP URL, or a private listener.
   *
   * @example async (event) => ({ id: event.pathParameters?.id })
   */
  handler: Handler<Event> | HandlerFactory<Handler<Event>> | HandlerFile<FileHandler<Event>> | ExistingTarget;
  /**
   * Closed routes near which this one leads to the same server on a weaker condition, which is meant: it answers their
   * paths with a slash at the end, in other letters, with an encoded slash or by another method, and the server tells
   * those apart. Needed where that is so, and refused where it is not.
   *
   * @default - none
   * @example ["GET /admin"]
   */
  weakerThan?: readonly RouteKey[];
}

/** A route for tokens that carry one of some scopes. */
export interface ScopedRoute<Scope extends string, Event extends HttpEvent, Authorizer> extends ClosedRoute<
  Event,
  Authorizer
> {
  /**
   * The scopes of which the token must carry at least one, 1 to 10: as `server/scope` for an M2mAuth, as the token
   * carries them for another issuer.
   *
   * @example ["orders/read"]
   */
  scopes: readonly Scope[];
  /** Not beside scopes. */
  access?: undefined;
}

/** A route for every client that is accepted, whatever its scopes. */
export interface AnyClientRoute<Event extends HttpEvent, Authorizer> extends ClosedRoute<Event, Authorizer> {
  /**
   * Any token will do that the authorizer accepts.
   *
   * @example "any-client"
   */
  access: "any-client";
  /** Not beside `access`. */
  scopes?: undefined;
}

/** A route that needs no token: open to everyone who can reach the API. */
export interface PublicRoute extends RouteSettings {
  /**
   * No token is needed, and none is checked.
   *
   * @example "public"
   */
  access: "public";
  /** Not beside `access`. */
  scopes?: undefined;
  /** Not on a public route. */
  authorizer?: undefined;
  /** Not on a public route. */
  weakerThan?: undefined;
  /**
   * What answers: a callback, a factory of one, a handler in a file, a function that exists, an HTTP URL, or a private listener.
   *
   * @example async () => ({ statusCode: 200, body: "ok" })
   */
  handler:
    Handler<HttpEvent> | HandlerFactory<Handler<HttpEvent>> | HandlerFile<FileHandler<HttpEvent>> | ExistingTarget;
}

/** A route that checks tokens of one source. */
export type RouteFor<Source, Authorizer> =
  ScopedRoute<ScopeFrom<Source>, EventFrom<Source>, Authorizer> | AnyClientRoute<EventFrom<Source>, Authorizer>;

/** The name of an authorizer, which cannot be left out where it is not the default. */
export interface NamedAuthorizer<Name> {
  /** Which of `authorizers` checks the token. */
  authorizer: Name;
}

/** A route that names its authorizer. */
export type RouteByName<Authorizers> = {
  [Name in keyof Authorizers & string]: RouteFor<Authorizers[Name], Name> & NamedAuthorizer<Name>;
}[keyof Authorizers & string];

/** The functions of an API that routes can share, by name. */
export type SharedFunctions = Readonly<Record<string, FunctionSettings>>;

/** No functions that routes share: what an API without any has. */
// eslint-disable-next-line @typescript-eslint/no-generated-empty-object-type -- without any name, no route can use one
export type NoSharedFunctions = Readonly<Record<never, never>>;

/** A route that may run in one of some functions. */
export interface InFunction<Functions> {
  /** Which of `functions` runs the handler. */
  function?: keyof Functions & string;
}

/** A route: who may call it, and what answers. It is never open by omission. */
export type RouteArgs<Auth = TokenSource, Authorizers = TokenSources> =
  RouteFor<Auth, undefined> | RouteByName<Authorizers> | PublicRoute;
