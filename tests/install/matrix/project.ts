import * as fs from "node:fs/promises";
import { createRequire } from "node:module";
import * as path from "node:path";
import { consumerProgram, ownDependency } from "../../support/consumerProgram";
import { Cell, ends, Manager } from "./cells";
import { Toolchain } from "./toolchain";

/** How a package manager installs a project, and runs its commands. */
interface Way {
  readonly install: readonly [command: string, ...args: string[]];
  readonly exec: readonly [command: string, ...args: string[]];
  /** The files that it is told by, besides package.json. */
  readonly files?: Readonly<Record<string, string>>;
  /** Where the project has a workspace around it: how it asks for a package of that. */
  readonly workspaceVersion?: string;
}

const npm: Way = {
  install: ["npm", "install", "--no-audit", "--no-fund", "--prefer-offline", "--loglevel", "error"],
  exec: ["npm", "exec", "--offline", "--", "m2m"],
};
const noBuilds = "allowBuilds:\n  esbuild: false\n  protobufjs: false\n";
const pnpm: Way = {
  install: ["pnpm", "install", "--prefer-offline"],
  exec: ["pnpm", "exec", "m2m"],
  files: { "pnpm-workspace.yaml": noBuilds },
};
const yarn = (linker: string): Way => ({
  install: ["yarn", "install"],
  exec: ["yarn", "m2m"],
  // An empty lock file tells Yarn that this folder is the project.
  files: { ".yarnrc.yml": `nodeLinker: ${linker}\n`, "yarn.lock": "" },
});

const ways: Readonly<Record<Manager, Way>> = {
  npm,
  "npm workspace": { ...npm, workspaceVersion: "*" },
  pnpm,
  "pnpm workspace": {
    ...pnpm,
    files: { "pnpm-workspace.yaml": `packages: ["apps/*", "packages/*"]\n${noBuilds}` },
    workspaceVersion: "workspace:*",
  },
  yarn: yarn("node-modules"),
  "yarn pnp": yarn("pnp"),
};

/** A CommonJS package with many dependencies, and a part of the AWS SDK, which has still more. */
const used = { [ownDependency]: "3.1.3", qs: "6.14.0", "@aws-sdk/client-sts": "3.1174.0" };

/** A package of the user's own, whose code is captured with what it needs in turn. */
const units = {
  "package.json": JSON.stringify({
    name: "@acme/units",
    version: "1.0.0",
    main: "index.js",
    types: "index.d.ts",
    dependencies: { bytes: "3.1.2" },
  }),
  "index.js": 'const bytes = require("bytes");\nexports.size = (count) => bytes(count);\n',
  "index.d.ts": "export function size(count: number): string;\n",
};

/** A user's project, installed. */
export class Project {
  private constructor(
    readonly dir: string,
    readonly toolchain: Toolchain,
    private readonly way: Way,
  ) {}

  /** Whether its handlers use a package of the workspace around it. */
  get isInWorkspace(): boolean {
    return this.way.workspaceVersion !== undefined;
  }

  static async install(cell: Cell, folder: string, toolchain: Toolchain, tarball: string): Promise<Project> {
    const way = ways[cell.manager];
    const dir = way.workspaceVersion === undefined ? folder : path.join(folder, "apps/stock");
    const { typescript, ...peers } = ends[cell.end];
    const own = way.workspaceVersion === undefined ? {} : { "@acme/units": way.workspaceVersion };
    const manifest = {
      name: "stock",
      version: "1.0.0",
      private: true,
      dependencies: { ...peers, ...used, ...own, "pulumi-aws-m2m": `file:${tarball}` },
      devDependencies: { typescript, "ts-node": "10", "@types/node": "20", "@types/qs": "6" },
    };
    const program = { ...consumerProgram, "package.json": JSON.stringify(manifest) };
    await write(dir, { ...program, "index.ts": programText(way, true), "imports.ts": programText(way, false) });
    await write(folder, way.files ?? {});
    if (way.workspaceVersion !== undefined) {
      await write(path.join(folder, "packages/units"), units);
      await write(folder, {
        "package.json": JSON.stringify({ name: "acme", private: true, workspaces: ["apps/*", "packages/*"] }),
      });
    }
    await toolchain.run(folder, ...way.install);
    return new Project(dir, toolchain, way);
  }

  /** Runs m2m as the project's package manager does. */
  m2m(...args: string[]): Promise<{ stdout: string; stderr: string }> {
    return this.toolchain.run(this.dir, ...this.way.exec, ...args);
  }

  /** Runs m2m, which is to fail, and resolves with what it prints. */
  failingM2m(...args: string[]): Promise<string> {
    return this.toolchain.fail(this.dir, ...this.way.exec, ...args);
  }

  /** The file of the m2m command. */
  get command(): string {
    return path.join(path.dirname(this.resolve("pulumi-aws-m2m/package.json")), "dist/simulator/m2m.js");
  }

  /** A file of a package that the project asks for. */
  resolve(specifier: string): string {
    return createRequire(path.join(this.dir, "package.json")).resolve(specifier);
  }

  /** The program from now on. */
  async useEntry(file: "index.ts" | "imports.ts"): Promise<void> {
    await write(this.dir, { "Pulumi.yaml": `name: stock\nruntime: nodejs\nmain: ${file}\n` });
  }
}

/** A program whose handlers use packages: captured from the top of the file, or imported by themselves. */
function programText({ workspaceVersion }: Way, isCapturing: boolean): string {
  const handlers = {
    "GET /query": isCapturing
      ? "async (event) => ({ query: qs.parse(event.rawQueryString) })"
      : 'async (event) => ({ query: (await import("qs")).default.parse(event.rawQueryString) })',
    "GET /sdk":
      'async () => ({ name: new (await import("@aws-sdk/client-sts")).STSClient({ region: "eu-west-1" }).constructor.name })',
    ...(workspaceVersion !== undefined && isCapturing && { "GET /size": "async () => ({ size: size(2048) })" }),
    "GET /plain": 'async () => "plain"',
    "GET /items/{id}": "getItem",
    "POST /items": "async () => ({})",
  };
  return `
import { ApiWithJwt, M2mAuth } from "pulumi-aws-m2m";
${isCapturing ? 'import * as qs from "qs";' : ""}
${isCapturing && workspaceVersion !== undefined ? 'import { size } from "@acme/units";' : ""}
import { getItem } from "./getItem";

const auth = new M2mAuth("stock", {
  resourceServers: { items: { scopes: { read: "Read", write: "Write" } } },
  clients: { reader: ["items/read"], writer: ["items/read", "items/write"] },
});
const api = new ApiWithJwt("stock", {
  auth,
  routes: {
${Object.entries(handlers)
  .map(
    ([route, handler]) =>
      `    "${route}": { scopes: ["items/${route.startsWith("POST") ? "write" : "read"}"], handler: ${handler} },`,
  )
  .join("\n")}
  },
});
export const url = api.url;
`;
}

async function write(dir: string, files: Readonly<Record<string, string>>): Promise<void> {
  await fs.mkdir(dir, { recursive: true });
  await Promise.all(Object.entries(files).map(([name, text]) => fs.writeFile(path.join(dir, name), text)));
}
