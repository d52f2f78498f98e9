import type { Row } from "../harness/row";
import { handlers, packaging } from "../subjects/archives";

/** What a function's archive weighs, in a project that has packages. */
export const archiveRows: readonly Row[] = Object.entries(handlers).map(([what, handler]) => {
  const [ours, ...others] = packaging(handler);
  return {
    name: "archive",
    title: `archive of a handler ${what}`,
    runs: 1,
    subjects: [ours!, ...others],
    aims: what === "without packages" ? [{ figure: "bytes", peer: "esbuild", atMost: 1 }] : [],
  };
});
