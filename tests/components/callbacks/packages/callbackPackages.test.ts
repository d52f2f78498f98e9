import { strict as assert } from "node:assert";
import * as fs from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import * as path from "node:path";
import sdk from "@pulumi/pulumi/package.json";
import { ApiWithJwt, Handler, HttpEvent } from "../../../../components";
import { register } from "../../../support/mocks";

type Callback = Handler<HttpEvent>;

/** Whether the SDK that these tests run with knows pnpm's folder. */
const sdkKnowsPnpm = Number(sdk.version.split(".")[1]) > 250;

/** Files by their paths, and links by theirs, to what they lead to. */
interface Tree {
  readonly files: Readonly<Record<string, string>>;
  readonly links?: Readonly<Record<string, string>>;
}

const manifest = (name: string, fields: object = {}) => JSON.stringify({ name, version: "1.0.0", ...fields });

/** The files and folders of the archive of a handler of a program in a folder. */
async function archiveIn(
  { files, links = {} }: Tree,
  project: string,
  handlerOf: (require: NodeJS.Require) => Callback,
): Promise<Record<string, string>> {
  const root = await fs.realpath(await fs.mkdtemp(path.join(tmpdir(), "m2m-packages-")));
  const before = process.cwd();
  try {
    for (const [file, text] of Object.entries(files)) {
      await fs.mkdir(path.dirname(path.join(root, file)), { recursive: true });
      await fs.writeFile(path.join(root, file), text);
    }
    for (const [link, target] of Object.entries(links)) {
      await fs.mkdir(path.dirname(path.join(root, link)), { recursive: true });
      await fs.symlink(path.join(root, target), path.join(root, link), "junction");
    }
    process.chdir(path.join(root, project));
    const handler = handlerOf(createRequire(path.join(root, project, "index.js")));
    const { resources } = await register(() => {
      new ApiWithJwt("shop", {
        auth: { issuer: "https://issuer.example.com", audience: "shop" },
        routes: { "GET /": { access: "public", handler } },
      });
    });
    const { inputs } = resources.find(({ type }) => type === "aws:lambda/function:Function")!;
    return Object.fromEntries(
      Object.entries(inputs["code"] as Record<string, string>).filter(([place]) => place !== "__index.js"),
    );
  } finally {
    process.chdir(before);
    await fs.rm(root, { recursive: true });
  }
}

async function refusal(...args: Parameters<typeof archiveIn>): Promise<string> {
  const error = await archiveIn(...args).then(
    (found) => assert.fail(`It was accepted: ${JSON.stringify(found)}`),
    (thrown: unknown) => thrown as Error,
  );
  return error.message.replace(/^ApiWithJwt "shop": routes\["GET \/"\]\.handler: the callback /, "");
}

/** The package `used`, which needs `inner`, as pnpm lays them out. */
const byLinks: Tree = {
  files: {
    "package.json": manifest("app", { dependencies: { used: "1.0.0" } }),
    "node_modules/.pnpm/used@1.0.0/node_modules/used/package.json": manifest("used", {
      dependencies: { inner: "1.0.0" },
    }),
    "node_modules/.pnpm/used@1.0.0/node_modules/used/index.js": "exports.answer = () => 42;",
    "node_modules/.pnpm/inner@1.0.0/node_modules/inner/package.json": manifest("inner"),
    "node_modules/.pnpm/inner@1.0.0/node_modules/inner/index.js": "",
  },
  links: {
    "node_modules/used": "node_modules/.pnpm/used@1.0.0/node_modules/used",
    "node_modules/.pnpm/used@1.0.0/node_modules/inner": "node_modules/.pnpm/inner@1.0.0/node_modules/inner",
  },
};

/** A workspace whose project depends on a package of it, and that on `used`; npm has put `used` there or above. */
const workspace = (usedIn: string, more: Readonly<Record<string, string>> = {}): Tree => ({
  files: {
    "package.json": manifest("all", { workspaces: ["app", "lib"] }),
    "app/package.json": manifest("app", { dependencies: { "@own/lib": "1.0.0" } }),
    "lib/package.json": manifest("@own/lib", { main: "index.js", dependencies: { used: "1.0.0" } }),
    "lib/index.js": 'const used = require("used"); exports.twice = () => 2 * used.answer();',
    [`${usedIn}node_modules/used/package.json`]: manifest("used"),
    [`${usedIn}node_modules/used/index.js`]: "exports.answer = () => 21;",
    ...more,
  },
  links: { "node_modules/@own/lib": "lib" },
});

const captures = (require: NodeJS.Require): Callback => {
  const used = require("used") as { answer: () => number };
  return async () => used.answer();
};
const capturesOwn = (require: NodeJS.Require): Callback => {
  const { twice } = require("@own/lib") as { twice: () => number };
  return async () => twice();
};
// @ts-expect-error: only the projects of these tests have it
const imports: Callback = async () => (await import("used")) as object;
// @ts-expect-error: only the projects of these tests have it
const importsOwn: Callback = async () => (await import("@own/lib")) as object;

describe("the packages of a callback", () => {
  it("are found by links", async () => {
    assert.deepEqual(await archiveIn(byLinks, ".", () => imports), {
      "node_modules/used": "node_modules/.pnpm/used@1.0.0/node_modules/used",
      "node_modules/inner": "node_modules/.pnpm/inner@1.0.0/node_modules/inner",
    });
  });

  for (const [store, ways] of Object.entries({
    ".pnpm": /use @pulumi\/pulumi 3\.251 or later, which knows pnpm's folder\.$/,
    ".store": /have the package manager install without links\.$/,
  })) {
    it(`are refused where the SDK writes the path of ${store} into the text`, async () => {
      const tree = JSON.parse(JSON.stringify(byLinks).replaceAll(".pnpm", store)) as Tree;
      if (store === ".pnpm" && sdkKnowsPnpm) {
        assert.ok("node_modules/used" in (await archiveIn(tree, ".", captures)));
        return;
      }
      const said = await refusal(tree, ".", captures);
      const file = `${store}/used@1.0.0/node_modules/used/index.js`;
      assert.ok(said.startsWith(`captures the package "used" as "${file}", a path in the folder where`), said);
      assert.match(said, /; write await import\("used"\) inside the handler, or /);
      assert.match(said, ways);
    });
  }

  for (const [where, usedIn] of Object.entries({ "of the workspace's root": "", "of its own": "lib/" })) {
    it(`are those of the user's own package, too, in the node_modules ${where}`, async () => {
      assert.deepEqual(await archiveIn(workspace(usedIn), "app", capturesOwn), {
        "node_modules/used": `../${usedIn}node_modules/used`,
      });
    });
  }

  it("are a user's own package and what that needs, where the handler loads it", async () => {
    assert.deepEqual(await archiveIn(workspace(""), "app", () => importsOwn), {
      "node_modules/@own/lib": "../lib",
      "node_modules/used": "../node_modules/used",
    });
  });

  it("are of the version that was captured, whatever the project has", async () => {
    const own = {
      "app/package.json": manifest("app", { dependencies: { "@own/lib": "1.0.0", used: "2.0.0" } }),
      "app/node_modules/used/package.json": manifest("used", { version: "2.0.0" }),
      "app/node_modules/used/index.js": "exports.answer = () => 0;",
    };
    assert.deepEqual(await archiveIn(workspace("", own), "app", capturesOwn), {
      "node_modules/used": "../node_modules/used",
    });
    assert.deepEqual(await archiveIn(workspace("", own), "app", () => imports), {
      "node_modules/used": "node_modules/used",
    });
    const both = (require: NodeJS.Require): Callback => {
      const [one, other] = [captures(require), capturesOwn(require)];
      return async (...args) => [await one(...args), await other(...args)];
    };
    assert.equal(
      await refusal(workspace("", own), "app", both),
      'requires "used/index.js", of which the program has loaded two versions, 2.0.0 and 1.0.0; have the project and its own packages depend on the same version.',
    );
    const oneOfEach = (require: NodeJS.Require): Callback => {
      const other = capturesOwn(require);
      // @ts-expect-error: only the projects of these tests have it
      return async (...args) => [await other(...args), (await import("used")) as object];
    };
    assert.match(
      await refusal(workspace("", own), "app", oneOfEach),
      /^loads "used" in two versions, 1\.0\.0 and 2\.0\.0; have the project and its own packages depend on the same/,
    );
  });

  it("are refused where one is TypeScript", async () => {
    const source = {
      "lib/package.json": manifest("@own/lib", { main: "index.ts" }),
      "lib/index.ts": "export const twice = () => 2;",
    };
    assert.equal(
      await refusal(workspace("", source), "app", () => importsOwn),
      'loads "@own/lib", whose file index.ts is TypeScript, which Node.js does not load from a package; build that package, and name the built file in its package.json.',
    );
  });

  it("are refused where none is installed, with the command of the project's package manager", async () => {
    const files = { "package.json": manifest("app", { dependencies: { used: "1.0.0" } }) };
    for (const [lockFile, command] of Object.entries({
      "package-lock.json": "npm install",
      "pnpm-lock.yaml": "pnpm install",
      "yarn.lock": "yarn install",
    })) {
      const said = await refusal({ files: { ...files, [lockFile]: "" } }, ".", () => imports);
      assert.equal(said, `needs the package "used", which is not installed; run "${command}".`);
    }
  });

  it("leave out optional ones that are for one platform", async () => {
    const used = manifest("used", { optionalDependencies: { plain: "1.0.0", native: "1.0.0", absent: "1.0.0" } });
    const files = {
      "package.json": manifest("app", { dependencies: { used: "1.0.0" } }),
      "node_modules/used/package.json": used,
      "node_modules/used/index.js": "",
      "node_modules/plain/package.json": manifest("plain"),
      "node_modules/native/package.json": manifest("native", { os: ["linux"], cpu: ["x64"] }),
    };
    assert.deepEqual(Object.keys(await archiveIn({ files }, ".", () => imports)).sort(), [
      "node_modules/plain",
      "node_modules/used",
    ]);
  });

  it("are refused where they need each other in a circle through two versions", async () => {
    const one = (name: string, version: string, dependencies: Record<string, string>) =>
      manifest(name, { version, dependencies });
    const place = (name: string, version: string) => `node_modules/.pnpm/${name}@${version}/node_modules`;
    const tree = {
      files: {
        "package.json": manifest("app", { dependencies: { used: "1.0.0" } }),
        [`${place("used", "1")}/used/package.json`]: one("used", "1.0.0", { b: "1.0.0" }),
        [`${place("used", "1")}/used/index.js`]: "",
        [`${place("b", "1")}/b/package.json`]: one("b", "1.0.0", { used: "2.0.0" }),
        [`${place("used", "2")}/used/package.json`]: one("used", "2.0.0", { b: "2.0.0" }),
        [`${place("b", "2")}/b/package.json`]: one("b", "2.0.0", { used: "1.0.0" }),
      },
      links: {
        "node_modules/used": `${place("used", "1")}/used`,
        [`${place("used", "1")}/b`]: `${place("b", "1")}/b`,
        [`${place("b", "1")}/used`]: `${place("used", "2")}/used`,
        [`${place("used", "2")}/b`]: `${place("b", "2")}/b`,
        [`${place("b", "2")}/used`]: `${place("used", "1")}/used`,
      },
    };
    assert.match(
      await refusal(tree, ".", () => imports),
      /^needs the package "b" in two versions that need each other in a circle, which no archive can hold; /,
    );
  });
});
