import { strict as assert } from "node:assert";
import { execFile } from "node:child_process";
import * as fs from "node:fs/promises";
import { createRequire } from "node:module";
import * as os from "node:os";
import * as path from "node:path";
import { promisify } from "node:util";
import { M2mDev, root, startM2m } from "../support/m2m";

const run = promisify(execFile);

/** What the package is made of. */
const sources = /^(?:components|simulator|scripts|package\.json|tsconfig(?:\.build)?\.json|LICENSE|[A-Z-]+\.md)$/;

/** What a user has installed, taken from this repository. */
const linked = ["@pulumi", "@types", "ts-node", "typescript"];
/** The user's own dependency: small, CommonJS, without dependencies of its own. */
const own = "fast-deep-equal";

const program: Readonly<Record<string, string>> = {
  "Pulumi.yaml": "name: stock\nruntime: nodejs\nmain: index.ts\n",
  "Pulumi.dev.yaml": "config:\n  aws:region: eu-central-1\n",
  "package.json": JSON.stringify({
    name: "stock",
    private: true,
    dependencies: { "@pulumi/aws": "*", "@pulumi/pulumi": "*", [own]: "*", "pulumi-aws-m2m": "*" },
    devDependencies: { "@types/node": "*", typescript: "*" },
  }),
  "tsconfig.json": JSON.stringify({
    compilerOptions: {
      target: "es2022",
      module: "nodenext",
      types: ["node"],
      strict: true,
      noEmit: true,
      skipLibCheck: true,
    },
    files: ["index.ts"],
  }),
  "tsconfig.misspelt.json": JSON.stringify({
    extends: "./tsconfig.json",
    files: ["misspeltClient.ts", "misspeltRoute.ts"],
  }),
  "index.ts": `
import * as fs from "node:fs";
import equal from "fast-deep-equal";
import { ApiWithJwt, M2mAuth } from "pulumi-aws-m2m";
import { getItem } from "./getItem";

const auth = new M2mAuth("stock", {
  resourceServers: { items: { identifier: "https://stock.example.com", scopes: { read: "Read", write: "Write" } } },
  clients: { reader: ["items/read"], writer: { scopes: ["items/read", "items/write"] } },
});

const api = new ApiWithJwt("stock", {
  auth,
  routes: {
    "GET /items/{id}": { scopes: ["items/read"], handler: getItem },
    "POST /items": {
      scopes: ["items/write"],
      handler: async (event) => ({
        isEmpty: equal(JSON.parse(event.body ?? "{}"), {}),
        packages: fs.readdirSync(process.env["LAMBDA_TASK_ROOT"] + "/node_modules"),
      }),
    },
    "GET /greeting": {
      access: "any-client",
      handler: async () => ({ statusCode: 200, body: process.env["GREETING"] ?? "nothing" }),
      environment: { GREETING: "good day" },
    },
  },
});

export const url = api.url;
export const reader = auth.clients.reader.clientId;
`,
  "getItem.ts": `
import * as fs from "node:fs";
import type { HttpResponse, M2mEvent } from "pulumi-aws-m2m";

const unit = "kg";

/** Answers with what it was asked for, and with the files that came to Lambda with it. */
export async function getItem(event: M2mEvent): Promise<HttpResponse> {
  const files = fs.readdirSync(process.env["LAMBDA_TASK_ROOT"]!, { recursive: true });
  const { client_id: client } = event.requestContext.authorizer.jwt.claims;
  return { statusCode: 200, body: JSON.stringify({ id: event.pathParameters?.["id"], unit, client, files }) };
}
`,
  "misspeltClient.ts": `
import { M2mAuth } from "pulumi-aws-m2m";

new M2mAuth("stock", {
  resourceServers: { items: { scopes: { read: "Read" } } },
  clients: { reader: ["items/raed"] },
});
`,
  "misspeltRoute.ts": `
import { ApiWithJwt, M2mAuth } from "pulumi-aws-m2m";

const auth = new M2mAuth("stock", {
  resourceServers: { items: { scopes: { read: "Read" } } },
  clients: { reader: ["items/read"] },
});
new ApiWithJwt("stock", {
  auth,
  routes: { "GET /items": { scopes: ["items/reed"], handler: async () => [] } },
});
`,
};

describe("the packed package, as a user installs it", function () {
  this.timeout(120_000);

  let folder: string;
  let project: string;
  let installed: string;
  let packed: readonly string[];
  before(async () => {
    folder = await fs.realpath(await fs.mkdtemp(path.join(os.tmpdir(), "m2m-package-")));
    project = path.join(folder, "project");
    installed = path.join(project, "node_modules/pulumi-aws-m2m");
    const tarball = await pack(path.join(folder, "source"), folder);
    packed = (await run("tar", ["-tzf", tarball])).stdout.trim().split("\n");
    await makeProject(project);
    await fs.mkdir(installed);
    await run("tar", ["-xzf", tarball, "-C", installed, "--strip-components=1"]);
  });
  after(() => fs.rm(folder, { recursive: true, force: true }));

  it("holds what is needed and nothing else", async () => {
    const allowed =
      /^package\/(?:dist\/(?:components|simulator)\/[\w/]+(?:\.js|\.js\.map|\.d\.ts)|dist\/simulator\/console\/(?:page\.(?:html|css)|icon\.svg)|package\.json|LICENSE|(?:README|CHANGELOG|THIRD-PARTY-NOTICES)\.md)$/;
    assert.deepEqual(
      packed.filter((file) => !allowed.test(file)),
      [],
    );
    const needed = ["package.json", "LICENSE", "dist/components/index.js", "dist/components/index.d.ts"];
    const bundles = ["m2m", "evaluate", "lambdaRuntime", "certificate"].map((name) => `dist/simulator/${name}.js`);
    const page = ["page.html", "page.css", "page.js", "icon.svg"].map((name) => `dist/simulator/console/${name}`);
    assert.deepEqual(
      [...needed, ...bundles, ...page].filter((file) => !packed.includes(`package/${file}`)),
      [],
    );

    const manifest = await readManifest(installed);
    assert.equal(manifest["dependencies"], undefined);
    assert.deepEqual(Object.keys(manifest["peerDependencies"] as object), [
      "@pulumi/aws",
      "@pulumi/pulumi",
      "typescript",
    ]);
  });

  it("lets nobody import what is internal", () => {
    const { resolve } = createRequire(path.join(project, "index.ts"));
    assert.equal(resolve("pulumi-aws-m2m"), path.join(installed, "dist/components/index.js"));
    assert.equal(resolve("pulumi-aws-m2m/package.json"), path.join(installed, "package.json"));
    for (const internal of ["dist/components/internal/faults", "dist/components/m2mAuth.js", "dist/simulator/m2m.js"]) {
      assert.throws(() => resolve(`pulumi-aws-m2m/${internal}`), { code: "ERR_PACKAGE_PATH_NOT_EXPORTED" });
    }
  });

  it("types a user's program, and names the scope that is misspelt in it", async () => {
    const [sound, misspelt] = await Promise.all([
      compile(project, "tsconfig.json"),
      compile(project, "tsconfig.misspelt.json"),
    ]);
    assert.deepEqual(sound, { code: 0, errors: [] });

    assert.notEqual(misspelt.code, 0);
    assert.deepEqual(
      misspelt.errors.map(
        (line) => /^(\w+\.ts)\(\d+,\d+\): error TS\d+: Type '"([^"]+)"' /.exec(line)?.slice(1) ?? line,
      ),
      [
        ["misspeltClient.ts", "items/raed"],
        ["misspeltRoute.ts", "items/reed"],
      ],
    );
    misspelt.errors.forEach((line) =>
      assert.match(line, /Did you mean '"items\/read"'|not assignable to type '"items\/read"'/),
    );
  });

  describe("its m2m command", () => {
    let m2m: M2mDev;
    before(async () => {
      const { bin } = await readManifest(installed);
      const command = path.join(installed, (bin as { m2m: string }).m2m);
      m2m = await startM2m({ dir: project, command });
    });
    after(() => m2m.stop());

    it("serves a handler of another file, without a package that it does not use", async () => {
      const response = await m2m.call("/items/7", { token: await m2m.token("reader") });
      assert.equal(response.status, 200);
      assert.deepEqual(await response.json(), {
        id: "7",
        unit: "kg",
        client: m2m.ready.clients["reader"]!.clientId,
        files: ["__index.js"],
      });
    });

    it("serves a handler with the user's own dependency, and that one alone", async () => {
      const token = await m2m.token("writer");
      for (const [body, isEmpty] of [
        ["{}", true],
        ['{"a":1}', false],
      ] as const) {
        const response = await m2m.call("/items", { method: "POST", body, token });
        assert.equal(response.status, 200);
        assert.deepEqual(await response.json(), { isEmpty, packages: [own] });
      }
      const refused = await m2m.call("/items", { method: "POST", token: await m2m.token("reader") });
      assert.equal(refused.status, 403);
    });

    it("serves an inline handler with an environment variable", async () => {
      const response = await m2m.call("/greeting", { token: `Bearer ${await m2m.token("reader")}` });
      assert.equal(response.status, 200);
      assert.equal(await response.text(), "good day");
      assert.equal((await m2m.call("/greeting")).status, 401);
    });
  });
});

/**
 * Packs a copy of the sources, whose `prepack` script builds them: other tests use the repository's own build at the
 * same time, and what an earlier build left there is not packed.
 */
async function pack(copy: string, into: string): Promise<string> {
  for (const name of (await fs.readdir(root)).filter((one) => sources.test(one))) {
    await fs.cp(path.join(root, name), path.join(copy, name), { recursive: true });
  }
  await fs.symlink(path.join(root, "node_modules"), path.join(copy, "node_modules"), "junction");
  const { stdout } = await run("npm", ["pack", "--silent", "--foreground-scripts=false", "--pack-destination", into], {
    cwd: copy,
  });
  return path.join(into, stdout.trim());
}

async function makeProject(dir: string): Promise<void> {
  const modules = path.join(dir, "node_modules");
  await fs.mkdir(modules, { recursive: true });
  await Promise.all([
    ...Object.entries(program).map(([name, text]) => fs.writeFile(path.join(dir, name), text)),
    ...linked.map((name) => fs.symlink(path.join(root, "node_modules", name), path.join(modules, name), "junction")),
    fs.cp(path.join(root, "node_modules", own), path.join(modules, own), { recursive: true }),
  ]);
}

async function readManifest(dir: string): Promise<Record<string, unknown>> {
  return JSON.parse(await fs.readFile(path.join(dir, "package.json"), "utf8")) as Record<string, unknown>;
}

/** Compiles a project with the compiler that this repository uses. */
async function compile(dir: string, config: string): Promise<{ code: number; errors: string[] }> {
  const compiler = path.join(root, "node_modules/typescript/bin/tsc");
  const { code, stdout } = await run(process.execPath, [compiler, "--pretty", "false", "-p", config], {
    cwd: dir,
  }).then(
    (output) => ({ code: 0, ...output }),
    (error: unknown) => error as { code: number; stdout: string },
  );
  return { code, errors: stdout.split("\n").filter((line) => /^\S/.test(line)) };
}
