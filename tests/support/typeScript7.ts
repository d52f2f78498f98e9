import * as fs from "node:fs/promises";
import * as path from "node:path";
import { makeFolder } from "./folders";
import { root } from "./m2m";

/** What TypeScript 7 is to those who require it: its version. */
const typescript7 = {
  "node_modules/typescript/package.json": JSON.stringify({
    name: "typescript",
    version: "7.0.2",
    type: "module",
    exports: { "./package.json": "./package.json", ".": "./lib/version.cjs" },
  }),
  "node_modules/typescript/lib/version.cjs": 'exports.version = "7.0.2"; exports.versionMajorMinor = "7.0";\n',
};

/** Makes a project, which {@link removeFolders} removes, with TypeScript 7, and with all else that is installed here. */
export async function makeTypeScript7Project(main: string, source: string): Promise<string> {
  const dir = await makeFolder({
    ...typescript7,
    "Pulumi.yaml": `name: shop\nruntime: nodejs\nmain: ${main}\n`,
    "Pulumi.dev.yaml": "config: {}\n",
    "package.json": "{}",
    "tsconfig.json": '{ "compilerOptions": { "module": "nodenext" } }',
    [main]: source.replaceAll("~/", `${root}/`),
  });
  for (const name of ["@pulumi", "ts-node"]) {
    await fs.symlink(path.join(root, "node_modules", name), path.join(dir, "node_modules", name), "junction");
  }
  return dir;
}
