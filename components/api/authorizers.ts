import * as apigatewayv2 from "@pulumi/aws/apigatewayv2";
import * as pulumi from "@pulumi/pulumi";
import { isMap } from "../checking/plainValues";
import type { ChosenClients } from "../m2mAuth";
import { M2mAuth } from "../m2mAuth";
import { createChild } from "../resources/createChild";
import { mapValues } from "../resources/keyOrder";
import type { JwtIssuer, TokenSource } from "../tokenSources";
import { AnyRoute, ApiArgs, usesAuth } from "./apiArgs";
import { acceptsAnyOfPool, isCheckedByFunction, isCheckedClients } from "./checkedClients";
import { AuthorizerFunction, createFunctionAuthorizer } from "./functionAuthorizer";

/** Where the authorizer of `auth` stands among the others, so that no other can have the name. */
export const defaultAuthorizer = "default";

/** True for some clients of an M2mAuth. */
function isChosenClients(source: unknown): source is ChosenClients {
  return (
    typeof source === "object" &&
    source !== null &&
    M2mAuth.isInstance((source as Partial<ChosenClients>).auth) &&
    Array.isArray((source as Partial<ChosenClients>).clients)
  );
}

/** The M2mAuth whose clients a source accepts, and their names; `undefined` for a foreign issuer. */
export function chosenClients(source: TokenSource): ChosenClients | undefined {
  if (M2mAuth.isInstance(source)) {
    return { auth: source, clients: Object.keys(source.clients) };
  }
  if (isCheckedClients(source)) {
    const { auth, clients } = source;
    return { auth, clients: Array.isArray(clients) ? (clients as string[]) : Object.keys(auth.clients) };
  }
  return isChosenClients(source) ? source : undefined;
}

/** The source of the tokens that a closed route accepts. */
export function sourceOf({ authorizer }: Pick<AnyRoute, "authorizer">, args: ApiArgs): TokenSource {
  return authorizer === undefined ? args.auth : args.authorizers![authorizer]!;
}

/** What checks the tokens of one source. */
export interface ApiAuthorizer {
  readonly authorizer: apigatewayv2.Authorizer;
  /** The function behind it, where one checks the tokens. */
  readonly function?: AuthorizerFunction;
}

/** The sources of tokens that have an authorizer: that of `auth`, if a route uses it, and those that have names. */
export function usedSources(args: ApiArgs): Readonly<Record<string, TokenSource>> {
  return {
    ...args.authorizers,
    ...(usesAuth(isMap(args.routes) ? args.routes : {}) && { [defaultAuthorizer]: args.auth }),
  };
}

/** The functions that check tokens, by the names of their authorizers. */
export function authorizerFunctions(
  authorizers: Readonly<Record<string, ApiAuthorizer>>,
): Record<string, AuthorizerFunction> {
  return Object.fromEntries(
    Object.entries(authorizers).flatMap(([key, { function: made }]) => (made ? [[key, made] as const] : [])),
  );
}

/** Creates the authorizers of the API, by their names. */
export function createAuthorizers(
  name: string,
  args: ApiArgs,
  api: apigatewayv2.Api,
  opts: pulumi.CustomResourceOptions,
): Record<string, ApiAuthorizer> {
  return mapValues(usedSources(args), (source, key) => {
    const logicalName = key === defaultAuthorizer ? name : `${name}-${key}`;
    if (isCheckedByFunction(source)) {
      const { auth, clients } = chosenClients(source)!;
      const routes = Object.entries(args.routes).filter(
        ([, route]) => route.access !== "public" && (route.authorizer ?? defaultAuthorizer) === key,
      );
      const trusted = {
        auth,
        clients: acceptsAnyOfPool(source) ? undefined : clients,
        routes: new Map(routes.map(([routeKey, { scopes }]) => [routeKey, scopes])),
        cacheFor: source.cacheFor,
      };
      return createFunctionAuthorizer(name, key === defaultAuthorizer ? "" : key, trusted, args, api, opts);
    }
    const authorizer = createChild(
      apigatewayv2.Authorizer,
      logicalName,
      {
        apiId: api.id,
        name: logicalName,
        authorizerType: "JWT",
        identitySources: ["$request.header.Authorization"],
        jwtConfiguration: jwtConfiguration(source),
      },
      opts,
      args.transform?.authorizer,
    );
    return { authorizer };
  });
}

function jwtConfiguration(source: TokenSource): {
  issuer: pulumi.Input<string>;
  audiences: pulumi.Input<pulumi.Input<string>[]>;
} {
  const chosen = chosenClients(source);
  if (!chosen) {
    const { issuer, audience } = source as JwtIssuer;
    return { issuer, audiences: pulumi.output(audience).apply((known) => [known].flat()) };
  }
  const clients: Readonly<Record<string, { clientId: pulumi.Output<string> }>> = chosen.auth.clients;
  return {
    issuer: chosen.auth.issuer,
    // A Cognito access token has no `aud`: API Gateway compares its `client_id` with the audience instead.
    audiences: [...chosen.clients].sort().map((key) => clients[key]!.clientId),
  };
}
