/**
 * Entry point of the process that runs a program, as JavaScript in the program's folder: it hosts one of Pulumi in the
 * SDK's own mocks, and tells what that took. It is told the kind of program, its file, and the file of its compiler
 * options if it is TypeScript.
 */
import * as fs from "node:fs";
import { createRequire } from "node:module";
import * as path from "node:path";
import type * as pulumi from "@pulumi/pulumi";
import type * as typescript from "typescript";
import type { ArchiveMember, PlanUse } from "./plan";

const [, , kind, file, tsconfig] = process.argv;
const programRequire = createRequire(path.join(process.cwd(), "index.js"));

const archives: pulumi.asset.AssetArchive[] = [];

async function host(): Promise<number> {
  const { runtime } = programRequire("@pulumi/pulumi") as typeof pulumi;
  let registered = 0;
  await runtime.setMocks(
    {
      newResource: ({ type, name, custom, inputs }) => {
        registered += custom ? 1 : 0;
        if (type === "aws:lambda/function:Function" && process.env["M2M_BENCH_ARCHIVES"]) {
          archives.push((inputs as { code: pulumi.asset.AssetArchive }).code);
        }
        const made = { name, arn: `arn:aws:service:eu-central-1:123456789012:${name}`, endpoint: "pool.example.com" };
        return { id: name, state: { ...made, ...(inputs as object) } };
      },
      call: ({ inputs }) => inputs as Record<string, unknown>,
    },
    "shop",
    "dev",
    false,
  );
  runtime.setAllConfig({ "aws:region": "eu-central-1" });
  await runtime.runInPulumiStack(() => Promise.resolve(programRequire(`./${file}`) as pulumi.Inputs));
  await runtime.disconnect();
  return registered;
}

/** Has TypeScript compiled as Pulumi does: its cmd/run, "Let ts-node deal with registration". */
function registerTypeScript(project: string): void {
  const ts = programRequire("typescript") as typeof typescript;
  const text = fs.readFileSync(project, "utf8");
  const { config } = ts.parseConfigFileTextToJson(project, text) as {
    config: { compilerOptions: { noCheck?: boolean } };
  };
  (programRequire("ts-node") as { register: (options: object) => void }).register({
    compiler: "typescript",
    transpileOnly: config.compilerOptions.noCheck,
    project,
    skipProject: false,
    compilerOptions: {
      target: "ES2020",
      module: "nodenext",
      moduleResolution: "nodenext",
      sourceMap: "true",
      ...config.compilerOptions,
    },
  });
}

/** The texts and the paths of an archive's members, by their names. */
async function filesOf(archive: pulumi.asset.AssetArchive): Promise<Record<string, ArchiveMember>> {
  const entries = Object.entries(await archive.assets).map(async ([name, member]) => {
    const { text, path: from } = member as unknown as { text?: Promise<string>; path?: Promise<string> };
    return [name, { text: await text, path: await from }] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

async function run(): Promise<void> {
  if (tsconfig !== undefined) {
    registerTypeScript(tsconfig);
  }
  const resources = kind === "pulumi" ? await host() : (programRequire(`./${file}`) as { resources: number }).resources;
  const { user, system } = process.cpuUsage();
  const use: PlanUse = {
    cpuMs: (user + system) / 1000,
    wallMs: performance.now(),
    mostMb: process.resourceUsage().maxRSS / 1024,
    resources,
    archives: await Promise.all(archives.map(filesOf)),
  };
  process.send!(use, undefined, undefined, () => process.exit());
}

void run();
