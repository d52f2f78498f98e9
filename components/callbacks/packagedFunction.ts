import * as fs from "node:fs";
import * as path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { CallbackFunction, CallbackFunctionArgs, createCallbackFunction } from "./callbackFunction";

/** What a function is made from that the package brings along. */
export interface PackagedFunctionArgs extends Omit<CallbackFunctionArgs, "archive" | "archives"> {
  /** Texts of files that the function reads beside its code, by their names. */
  readonly files?: Readonly<Record<string, pulumi.Input<string>>>;
}

/** Where the bundle stands: beside the components, as they are published, or where it is built in the repository. */
const folders = ["../../lambda", "../../dist/lambda"].map((folder) => path.join(__dirname, folder));

/** The name of a bundle, and what stands beside it. */
const bundleName = "index.mjs";
const noticesName = "THIRD-PARTY-NOTICES.md";

/**
 * The folder of a function that the package brings along.
 *
 * @param component The component's class and name, as errors show it.
 * @throws pulumi.RunError where the package was not built.
 */
export function packagedFolder(component: string, packaged: string): string {
  const found = folders
    .map((folder) => path.join(folder, packaged))
    .find((one) => fs.existsSync(path.join(one, bundleName)));
  if (found === undefined) {
    throw new pulumi.RunError(
      `${component}: the package lacks the code of its function "${packaged}"; ` +
        'install pulumi-aws-m2m anew, or, in its repository, run "npm run build".',
    );
  }
  return found;
}

/**
 * Creates a function that the package brings along, with its log group and a role that can do what the settings say. Its
 * code is uploaded with it: it is small, and the same for all who have it.
 *
 * @param component The component's class and name, as errors show it.
 * @param packaged The function's folder below `lambda/`.
 * @param name The function's logical name.
 */
export function createPackagedFunction(
  component: string,
  packaged: string,
  name: string,
  { files, ...args }: PackagedFunctionArgs,
  opts: pulumi.CustomResourceOptions,
): CallbackFunction {
  const folder = packagedFolder(component, packaged);
  // Relative, so that it is the same on all machines.
  const asset = (file: string) => new pulumi.asset.FileAsset(path.relative(process.cwd(), path.join(folder, file)));
  const archive = pulumi.output(files ?? {}).apply(
    (texts) =>
      new pulumi.asset.AssetArchive({
        "__index.mjs": asset(bundleName),
        [noticesName]: asset(noticesName),
        ...Object.fromEntries(Object.entries(texts).map(([file, text]) => [file, new pulumi.asset.StringAsset(text)])),
      }),
  );
  return createCallbackFunction(name, { ...args, archive, archives: undefined }, opts);
}
