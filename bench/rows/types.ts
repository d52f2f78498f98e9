import type { Row } from "../harness/row";
import { accessReport } from "../subjects/accessReport";
import { planning, Tool, tools } from "../subjects/plan/plan";

const size = { routes: 10, clients: 10 };
const transpileOnly = { "ts-node": { transpileOnly: true } };

const asPulumi: readonly Tool[] = [
  { ...tools.ours, name: "m2m, checked by Pulumi", tsconfig: {} },
  { ...tools.plainPulumi, name: "plain Pulumi, checked by Pulumi", tsconfig: {} },
  { ...tools.ours, name: "m2m, compiled in advance" },
];

/** What TypeScript costs a program: the check of types, which Pulumi makes again before each preview and deployment. */
export const typeRows: readonly Row[] = [
  {
    name: "types",
    title: `TypeScript, ${size.routes} routes, transpiled only`,
    runs: 3,
    subjects: [
      planning({ ...tools.ours, tsconfig: transpileOnly }, size),
      ...asPulumi.map((tool) => planning(tool, size)),
      { name: "m2m access", run: () => accessReport(size, "table") },
    ],
  },
];
