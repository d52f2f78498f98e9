import type * as pulumi from "@pulumi/pulumi";

/**
 * Changes a child resource of a component before it is created: properties that replace the component's own, or a
 * function that changes the arguments and options in place. The function is called for each resource of its kind, with
 * the resource's logical name.
 *
 * A transform has the last word: what it opens is open, and what AWS refuses is not noticed before the deployment.
 *
 * @example
 * ```ts
 * const transform = {
 *   userPool: { userPoolAddOns: { advancedSecurityMode: "AUDIT" } },
 *   client: (args: { refreshTokenValidity?: unknown }, opts: { protect?: boolean }, name: string) => {
 *     opts.protect = name.endsWith("-checkout");
 *   },
 * };
 * ```
 */
export type Transform<Args> = Partial<Args> | ((args: Args, opts: pulumi.CustomResourceOptions, name: string) => void);
