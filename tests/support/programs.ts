import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { root } from "./m2m";

const made: string[] = [];

/**
 * Makes a Pulumi project in a folder of its own, with what is installed here. `~/` in a source is the repository. A
 * program that `m2m` evaluates takes the components from `~/dist/components`: it would compile their sources each time.
 */
export async function makeProgram(files: Readonly<Record<string, string>>): Promise<string> {
  const dir = await fs.realpath(await fs.mkdtemp(path.join(os.tmpdir(), "m2m-test-")));
  made.push(dir);
  await fs.symlink(path.join(root, "node_modules"), path.join(dir, "node_modules"), "junction");
  const all = {
    "Pulumi.yaml": "name: test-api\nruntime: nodejs\nmain: index.ts\n",
    "Pulumi.dev.yaml": "config:\n  aws:region: eu-central-1\n",
    "package.json": '{ "name": "test-api", "private": true }\n',
    "tsconfig.json": '{ "compilerOptions": { "target": "es2022", "module": "nodenext", "sourceMap": true } }\n',
    ...files,
  };
  for (const [name, text] of Object.entries(all)) {
    await writeProgramFile(dir, name, text);
  }
  return dir;
}

/** Writes one file of a project. */
export async function writeProgramFile(dir: string, name: string, text: string): Promise<void> {
  const file = path.join(dir, name);
  await fs.mkdir(path.dirname(file), { recursive: true });
  await fs.writeFile(file, text.replaceAll('"~/', `"${root}/`));
}

/** Makes a project of this repository's program, with the components as they are built. */
export async function makeOwnProgram(change = (source: string) => source): Promise<string> {
  const source = await fs.readFile(path.join(root, "index.ts"), "utf8");
  const placed = source.replace('"./components"', '"~/dist/components"').replaceAll('"./functions/', '"~/functions/');
  const stacks = (await fs.readdir(root)).filter((name) => /^Pulumi\..*yaml$/.test(name));
  const files = await Promise.all(
    stacks.map(async (name) => [name, await fs.readFile(path.join(root, name), "utf8")] as const),
  );
  return makeProgram({ ...Object.fromEntries(files), "index.ts": change(placed) });
}

/** Removes every project that was made. Call after the tests of a file. */
export async function removePrograms(): Promise<void> {
  await Promise.all(made.splice(0).map((dir) => fs.rm(dir, { recursive: true, force: true })));
}

/** The smallest whole program: one client, and the routes that are given as source text. */
export function programSource(routes: string, setUp = ""): string {
  return `
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { ApiWithJwt, M2mAuth } from "~/dist/components";

const auth = new M2mAuth("shop", {
  resourceServers: { items: { scopes: { read: "Read items", write: "Write items" } } },
  clients: { reader: ["items/read"], writer: ["items/write"] },
});
${setUp}
new ApiWithJwt("shop", { auth, routes: { ${routes} } });
`;
}
