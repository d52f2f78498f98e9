import * as pulumi from "@pulumi/pulumi";
import { isTaggable } from "./taggable";

/** Gives tags to every resource of the stack that can have some. A resource's own tags win. */
export function registerAutoTags(autoTags: Record<string, pulumi.Input<string>>): void {
  pulumi.runtime.registerResourceTransform((args) => {
    if (!isTaggable(args.type)) {
      return undefined;
    }
    const tags = pulumi.output(args.props["tags"]).apply((own?: Record<string, string>) => ({ ...autoTags, ...own }));
    return { props: { ...args.props, tags }, opts: args.opts };
  });
}

/** Keeps what holds data from being deleted by mistake. */
export function protectData(): void {
  pulumi.runtime.registerResourceTransform(async ({ type, props, opts }) =>
    type === "aws:dynamodb/table:Table"
      ? { props: { ...props, deletionProtectionEnabled: true }, opts: pulumi.mergeOptions(opts, { protect: true }) }
      : undefined,
  );
}
