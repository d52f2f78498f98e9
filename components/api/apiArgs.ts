import type { ApiWithJwtArgs } from "../apiWithJwtArgs";
import { keyed } from "../checking/checks";
import type { HandlerFile } from "../handlerFile";
import type { Handler, HandlerFactory } from "../m2mEvent";
import type { ExistingTarget, RouteSettings } from "../routes";

/** A route of an API, whatever tokens it accepts. */
export interface AnyRoute extends RouteSettings {
  readonly access?: "any-client" | "public" | undefined;
  readonly scopes?: readonly string[] | undefined;
  readonly authorizer?: string | undefined;
  readonly weakerThan?: readonly string[] | undefined;
  readonly function?: string;
  readonly handler: Handler<never> | HandlerFactory<Handler<never>> | HandlerFile<unknown> | ExistingTarget;
}

/** The arguments of an API without their types' ties between sources of tokens, scopes and handlers. */
export interface ApiArgs extends Omit<ApiWithJwtArgs, "routes"> {
  readonly routes: Readonly<Record<string, AnyRoute>>;
}

/** The place of a route's handler in the arguments, by which errors name it. */
export function handlerPlace(key: string): string {
  return `${keyed("routes", key)}.handler`;
}

/** Whether some route checks tokens by the authorizer of `auth`. */
export function usesAuth(routes: Readonly<Record<string, Partial<AnyRoute> | undefined>>): boolean {
  return Object.values(routes).some((route) => route?.access !== "public" && route?.authorizer === undefined);
}
