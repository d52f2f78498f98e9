import * as path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { packagedFolder } from "./packagedFunction";

/** Lambda's `handler` setting for an archive made by {@link withJwtEvent}. */
export const jwtEventHandler = "__jwt.handler";

/** The name of the entry without its ending, and of what turns events into others. */
const [entryName, eventName] = ["__jwt.mjs", "__jwtEvent.mjs"];

/** The entry, by what loads the handler itself. */
const entryText = (load: readonly string[]) =>
  [
    ...load,
    `import { handler as withJwtEvent } from "./${eventName}";`,
    "export const handler = withJwtEvent(own);",
    "",
  ].join("\n");

const loads: Readonly<Record<string, readonly string[]>> = {
  "__index.mjs": ['import { handler as own } from "./__index.mjs";'],
  "__index.js": ['import entry from "./__index.js";', "const own = entry.handler;"],
};

/**
 * An archive whose handler gets the same event whether API Gateway or a function checks the tokens: what an authorizer's
 * function passes on stands where a JWT authorizer would put it. The archive itself is left as it is; an entry before
 * that of the handler is added.
 *
 * @param component The component's class and name, as errors show it.
 */
export async function withJwtEvent(
  component: string,
  archive: Promise<pulumi.asset.Archive>,
): Promise<pulumi.asset.Archive> {
  const folder = packagedFolder(component, "jwtEvent");
  // The SDK's types do not tell what an archive holds.
  const files = await ((await archive) as unknown as { readonly assets: Promise<pulumi.asset.AssetMap> }).assets;
  const own = Object.keys(loads).find((name) => Object.hasOwn(files, name))!;
  const packaged = path.join(folder, "index.mjs");
  return new pulumi.asset.AssetArchive({
    ...files,
    [entryName]: new pulumi.asset.StringAsset(entryText(loads[own]!)),
    [eventName]: new pulumi.asset.FileAsset(path.relative(process.cwd(), packaged)),
  });
}
