import { strict as assert } from "node:assert";
import { FileHandler, fromFile, HandlerFile, HttpEvent } from "../../../../components";
import { refusalOf } from "./project";

const form = 'write fromFile(() => import("./functions/getOrder"), "getOrder")';
const name = "../../../../functions/echoEvent.js";
const given = (...args: unknown[]) =>
  (fromFile as unknown as (...all: unknown[]) => HandlerFile<FileHandler<HttpEvent>>)(...args);

describe("fromFile is refused", () => {
  const refusals: Record<string, [unknown[], string]> = {
    "with a path": [["./a"], `….load = "./a" is not a function that imports a file; ${form}.`],
    "with the name of an export that is none": [
      [() => import("../../../../functions/echoEvent.js"), "echo event"],
      `….exportName = "echo event" is not the name of an export; ${form}.`,
    ],
    "with an option that there is not": [
      [() => import("../../../../functions/echoEvent.js"), "echoEvent", { minfy: true }],
      '….options.minfy is not an argument that is known here; did you mean "minify"? Known: external, minify, sourceMap.',
    ],
    "with an option of another type": [
      [() => import("../../../../functions/echoEvent.js"), "echoEvent", { external: "@aws-sdk/*" }],
      '….options.external = "@aws-sdk/*" is not a list; write ["@aws-sdk/*"].',
    ],
    "with an import whose name is computed": [
      [() => import(name), "echoEvent"],
      '…: the handler\'s file names no file by plain text; write fromFile(() => import("./file"), "name").',
    ],
  };
  for (const [title, [args, expected]] of Object.entries(refusals)) {
    it(title, async () => {
      assert.deepEqual(await refusalOf(given(...args)), [expected]);
    });
  }
});
