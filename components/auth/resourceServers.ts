import * as cognito from "@pulumi/aws/cognito";
import type * as pulumi from "@pulumi/pulumi";
import { defaultServerName } from "../aws/scopes";
import type { M2mAuthArgs } from "../m2mAuthArgs";
import { createChild } from "../resources/createChild";
import { byKey, mapValues } from "../resources/keyOrder";
import type { Pool } from "./userPool";

/** Creates the resource servers of a pool. */
export function createResourceServers(
  name: string,
  { resourceServers, transform = {} }: M2mAuthArgs,
  { id: userPoolId }: Pool,
  opts: pulumi.CustomResourceOptions,
): Record<string, cognito.ResourceServer> {
  return mapValues(resourceServers, (server, key) =>
    createChild(
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
