import * as cognito from "@pulumi/aws/cognito";
import * as pulumi from "@pulumi/pulumi";
import { machineFlows } from "../aws/machineFlows";
import { quotas } from "../aws/quotas";
import type { M2mAuthArgs } from "../m2mAuthArgs";
import { createChild } from "../resources/createChild";
import { mapValues } from "../resources/keyOrder";
import { toMinutes } from "../resources/toMinutes";
import { awsScope } from "./awsScope";
import { clientOptions } from "./clientOptions";
import type { Pool } from "./userPool";

/** Creates the app clients of a pool, once its resource servers exist. */
export function createAppClients(
  name: string,
  { clients, resourceServers, transform = {} }: M2mAuthArgs,
  { id: userPoolId }: Pool,
  servers: readonly cognito.ResourceServer[],
  opts: pulumi.CustomResourceOptions,
): Record<string, cognito.UserPoolClient> {
  return mapValues(clients, (client, key) => {
    const { scopes, accessTokenValidity } = clientOptions(client);
    const minutes = accessTokenValidity ? toMinutes(accessTokenValidity) : quotas.accessTokenMinutes.default;
    return createChild(
      cognito.UserPoolClient,
      `${name}-${key}`,
      {
        userPoolId,
        name: key,
        // Cognito resets what an update leaves out, and its defaults allow user sign-in: every setting that bears
        // on who may obtain a token is written out.
        generateSecret: true,
        allowedOauthFlowsUserPoolClient: true,
        allowedOauthFlows: [...machineFlows.allowedOauthFlows],
        allowedOauthScopes: pulumi
          .all(scopes.map((scope) => awsScope(resourceServers, scope)))
          .apply((resolved) => resolved.sort()),
        explicitAuthFlows: [...machineFlows.explicitAuthFlows],
        accessTokenValidity: minutes,
        idTokenValidity: minutes,
        refreshTokenValidity: quotas.accessTokenMinutes.max,
        tokenValidityUnits: { accessToken: "minutes", idToken: "minutes", refreshToken: "minutes" },
        enableTokenRevocation: true,
        preventUserExistenceErrors: "ENABLED",
      },
      // Cognito refuses a scope whose resource server does not exist yet.
      { ...opts, dependsOn: [...servers] },
      transform.client,
    );
  });
}
