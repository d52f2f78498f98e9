import * as pulumi from "@pulumi/pulumi";
import { scopeParts } from "../aws/scopes";
import type { ResourceServers } from "../m2mAuthArgs";

/** Turns `server/scope` into the form that AWS uses, `identifier/scope`. The reference must be a known one. */
export function awsScope(servers: ResourceServers, reference: string): pulumi.Output<string> {
  const { server, scope } = scopeParts(reference);
  return pulumi.output(servers[server]?.identifier ?? server).apply((identifier) => `${identifier}/${scope}`);
}
