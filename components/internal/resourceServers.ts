import * as cognito from "@pulumi/aws/cognito";
import type * as pulumi from "@pulumi/pulumi";
import type { M2mAuthArgs } from "../m2mAuth";
import { child } from "./child";
import { defaultServerName } from "./scopes";
import { byKey, mapValues } from "./sorted";
import type { Pool } from "./userPool";

/** Creates the resource servers of a pool. */
export function createResourceServers(
  name: string,
  { resourceServers, transform = {} }: M2mAuthArgs,
  { id: userPoolId }: Pool,
  opts: pulumi.CustomResourceOptions,
): Record<string, cognito.ResourceServer> {
  return mapValues(resourceServers, (server, key) =>
    child(
      cognito.ResourceServer,
      `${name}-${key}`,
      {
        userPoolId,
        identifier: server.identifier ?? key,
        name: server.name ?? defaultServerName(key),
        scopes: Object.entries(server.scopes)
          .sort(byKey)
          .map(([scopeName, scopeDescription]) => ({ scopeName, scopeDescription })),
      },
      // An identifier is unique in its pool.
      { ...opts, deleteBeforeReplace: true },
      transform.resourceServer,
    ),
  );
}
