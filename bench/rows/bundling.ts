import type { Row } from "../harness/row";
import { bundling, perFile } from "../subjects/bundling";

/** What the files of handlers take to be bundled, all by one esbuild. */
export const bundlingRows: readonly Row[] = [
  {
    name: "bundling",
    title: "bundles of 300 handlers' files",
    runs: 3,
    subjects: [{ name: "m2m", run: bundling }],
    aims: [{ figure: perFile, atMost: 10 }],
  },
];
