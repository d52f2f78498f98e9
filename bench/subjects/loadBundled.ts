import * as path from "node:path";
import { build } from "esbuild";

/**
 * A module of the simulator, bundled as the command is.
 *
 * @param file Its path from the root of the repository.
 */
export async function loadBundled<Exports>(file: string): Promise<Exports> {
  const { outputFiles } = await build({
    entryPoints: [path.resolve(__dirname, "../..", file)],
    bundle: true,
    platform: "node",
    format: "cjs",
    write: false,
  });
  const module = { exports: {} };
  // eslint-disable-next-line @typescript-eslint/no-implied-eval, @typescript-eslint/no-unsafe-call -- it is this repository's own text
  new Function("module", "exports", "require", outputFiles[0]!.text)(module, module.exports, require);
  return module.exports as Exports;
}
