/**
 * Has ts-node compile what a process requires, and keep it for others: each worker and each run of the tests would
 * compile much the same files. Mocha loads this file into every worker (`.mocharc.json`). It is JavaScript, as it has to
 * be there before TypeScript can be.
 */
const { createHash } = require("node:crypto");
const fs = require("node:fs");
const path = require("node:path");
const ts = require("typescript");

/** A file in it is named after all that its content depends on. `npm ci` removes the folder. */
const folder = path.join(module.path, "../../node_modules/.cache/compiled");

/** The transpiler, as ts-node asks for one: TypeScript's own. */
exports.create = ({ service }) => {
  const compilerOptions = service.config.options;
  const basis = JSON.stringify([ts.version, compilerOptions]);
  return {
    transpile(code, { fileName }) {
      const name = createHash("sha256")
        .update(JSON.stringify([basis, fileName, code]))
        .digest("hex");
      const file = path.join(folder, name);
      try {
        return JSON.parse(fs.readFileSync(file, "utf8"));
      } catch {
        const output = ts.transpileModule(code, { fileName, compilerOptions, reportDiagnostics: true });
        if (output.diagnostics.length === 0) {
          write(file, JSON.stringify(output));
        }
        return output;
      }
    },
  };
};

/** Writes a file as a whole, or not at all: others read at the same time. */
function write(file, text) {
  fs.mkdirSync(folder, { recursive: true });
  const unfinished = `${file}.${process.pid}`;
  fs.writeFileSync(unfinished, text);
  fs.renameSync(unfinished, file);
}

// ts-node loads this file again for the transpiler, while it registers.
require("ts-node").register({ transpileOnly: true, transpiler: module.filename });
