import * as pulumi from "@pulumi/pulumi";
import { ApiWithJwt, M2mAuth } from "pulumi-aws-m2m";

export interface ServiceArgs {
  /** What callers may do, by the name of the permission. */
  readonly permissions: Readonly<Record<string, string>>;
  /** The permissions of each caller. */
  readonly callers: Readonly<Record<string, readonly string[]>>;
  /** The permission that each route asks for, by its key. */
  readonly routes: Readonly<Record<string, string>>;
}

/** What every service of the company has. */
export class Service extends pulumi.ComponentResource {
  readonly url: pulumi.Output<string>;

  constructor(name: string, { permissions, callers, routes }: ServiceArgs, options?: pulumi.ComponentResourceOptions) {
    super("internal:platform:Service", name, {}, options);
    const scope = (permission: string) => `${name}/${permission}`;
    const auth = new M2mAuth(
      name,
      {
        resourceServers: { [name]: { scopes: permissions } },
        clients: Object.fromEntries(Object.entries(callers).map(([caller, held]) => [caller, held.map(scope)])),
      },
      { parent: this },
    );
    const api = new ApiWithJwt(
      name,
      {
        auth,
        routes: Object.fromEntries(
          Object.entries(routes).map(([key, permission]) => [
            key,
            { scopes: [scope(permission)], handler: async () => ({ statusCode: 200, body: "done" }) },
          ]),
        ),
      },
      { parent: this },
    );
    this.url = api.url;
    this.registerOutputs({ url: this.url });
  }
}
