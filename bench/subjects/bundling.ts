import * as fs from "node:fs";
import * as path from "node:path";
import type { Run } from "../harness/row";
import { installation } from "./installation";
import { compiled, runProgram } from "./plan/plan";

const fileCount = 300;

const handlers = Object.fromEntries(
  Array.from({ length: fileCount }, (_, index) => [
    `handlers/handler${index}.ts`,
    `import { answer } from "../shared";
export const handler = async (event: { rawPath: string }) => answer(${index}, event.rawPath);
`,
  ]),
);

const shared = `export const answer = (index: number, path: string) => ({
  statusCode: 200,
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ index, path }),
});
`;

/** Nothing is registered before all handlers are bundled. */
const program = `
import * as fs from "node:fs";
import { ApiWithJwt, fromFile } from "pulumi-aws-m2m";
const from = performance.now();
let bundles = 0;
const bundled = () => fs.writeFileSync("bundled.json", JSON.stringify({ bundles: ++bundles, ms: performance.now() - from }));
globalThis[Symbol.for("pulumi-aws-m2m.host")] = { needsCode: true, bundled };
const auth = { issuer: "https://issuer.example.com", audience: "shop" };
new ApiWithJwt("shop", {
  auth,
  routes: {
    ${Object.keys(handlers)
      .map((file, index) => `"GET /${index}": { access: "public", handler: fromFile(() => import("./${file}")) },`)
      .join("\n    ")}
  },
});
`;

export const perFile = `time of each of ${fileCount} files, ms`;

/** From the start of a plan until all of its handlers are bundled. */
export async function bundling(): Promise<Run> {
  const dir = installation(["esbuild"]);
  await runProgram(
    dir,
    { ...handlers, "shared.ts": shared, "index.js": compiled(program) },
    ["pulumi", "index.js"],
    {},
  );
  const { bundles, ms } = JSON.parse(fs.readFileSync(path.join(dir, "bundled.json"), "utf8")) as Record<string, number>;
  return {
    figures: { [perFile]: ms! / fileCount },
    faults: bundles === fileCount ? [] : [`it made ${bundles} bundles`],
  };
}
