import { rollup } from "rollup";
import { dts } from "rollup-plugin-dts";
import { root } from "./m2mBundles.mjs";

// One file with the public types of the harness, so that nothing of the simulator's own need be published.
const bundle = await rollup({
  input: `${root}/simulator/testing/index.ts`,
  external: (id) => !id.startsWith(".") && !id.startsWith("/"),
  plugins: [dts({ tsconfig: `${root}/tsconfig.json` })],
});
await bundle.write({ file: `${root}/dist/simulator/testing.d.ts` });
await bundle.close();
