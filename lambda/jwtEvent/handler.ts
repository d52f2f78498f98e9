import type { Context, Rest } from "../authorizer/context";

/** What Lambda calls; the third argument is for handlers with a callback, which older runtimes know. */
type Handler = (event: unknown, context: unknown, callback?: unknown) => unknown;

/** What is read of an event. */
interface Authorized {
  readonly requestContext?: { readonly authorizer?: { readonly lambda?: Context | null } };
}

/**
 * An event of a route whose tokens the package's function checks, as it would be of a route with a JWT authorizer. Every
 * other event is left as it is.
 */
export function asJwtEvent(event: unknown): unknown {
  const { requestContext } = (event ?? {}) as Authorized;
  const context = requestContext?.authorizer?.lambda;
  if (typeof context?.["jwt"] !== "string") {
    return event;
  }
  const { jwt, ...texts } = context as Context & { jwt: string };
  const { claims: others, scopes } = JSON.parse(jwt) as Rest;
  const granted = scopes === true ? (texts["scope"] ?? "").split(" ") : scopes;
  const authorizer = { jwt: { claims: { ...texts, ...others }, scopes: granted } };
  return { ...(event as object), requestContext: { ...requestContext, authorizer } };
}

/** A handler that gets such events. It takes as many arguments as the one that it calls: Lambda looks at that. */
export function handler(own: Handler): Handler {
  return own.length > 2
    ? (event, context, callback) => own(asJwtEvent(event), context, callback)
    : (event, context) => own(asJwtEvent(event), context);
}
