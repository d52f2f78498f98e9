import * as apigatewayv2 from "@pulumi/aws/apigatewayv2";
import * as pulumi from "@pulumi/pulumi";
import type { ChosenClients } from "../m2mAuth";
import { M2mAuth } from "../m2mAuth";
import { createChild } from "../resources/createChild";
import { mapValues } from "../resources/keyOrder";
import type { JwtIssuer, TokenSource } from "../tokenSources";
import { AnyRoute, ApiArgs, usesAuth } from "./apiArgs";

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
  return isChosenClients(source) ? source : undefined;
}

/** The source of the tokens that a closed route accepts. */
export function sourceOf({ authorizer }: Pick<AnyRoute, "authorizer">, args: ApiArgs): TokenSource {
  return authorizer === undefined ? args.auth : args.authorizers![authorizer]!;
}

/** Creates the authorizers: that of `auth`, if a route uses it, and those that have names. */
export function createAuthorizers(
  name: string,
  args: ApiArgs,
  api: apigatewayv2.Api,
  opts: pulumi.CustomResourceOptions,
): Record<string, apigatewayv2.Authorizer> {
  const sources = { ...args.authorizers, ...(usesAuth(args.routes) && { [defaultAuthorizer]: args.auth }) };
  return mapValues(sources, (source, key) => {
    const logicalName = key === defaultAuthorizer ? name : `${name}-${key}`;
    return createChild(
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
