import manifest from "../../../package.json";
import lock from "../../../package-lock.json";

/** Versions of Node.js that are maintained, and the oldest that the package allows. */
export const nodes = [manifest.engines.node.replace(">=", "") + ".0", "22", "24", "26"] as const;

/** What is installed of the peers: package managers take the newest that they may. */
export const ends = {
  oldest: peers((name) => manifest.peerDependencies[name].replace(/^\D+/, "").replace(/ .*/, "")),
  locked: peers((name) => lock.packages[`node_modules/${name}`].version),
  newest: peers((name) =>
    manifest.peerDependencies[name].replace(/^.*<(\d+)$/, (_, below) => String(Number(below) - 1)),
  ),
} as const;

type Peer = keyof typeof manifest.peerDependencies;
export type Peers = Readonly<Record<Peer, string>>;

function peers(versionOf: (name: Peer) => string): Peers {
  return Object.fromEntries(
    Object.keys(manifest.peerDependencies).map((name) => [name, versionOf(name as Peer)]),
  ) as Peers;
}

/** How packages come into a project. */
export const managers = ["npm", "npm workspace", "pnpm", "pnpm workspace", "yarn", "yarn pnp"] as const;

export type Manager = (typeof managers)[number];

/** A combination that a user may have. */
export interface Cell {
  readonly node: string;
  readonly end: keyof typeof ends;
  readonly manager: Manager;
}

/** Each Node.js, each end and each manager, in few combinations. */
const few: readonly Cell[] = [
  { node: nodes[0], end: "oldest", manager: "npm" },
  { node: nodes[0], end: "newest", manager: "pnpm" },
  { node: nodes[1], end: "newest", manager: "pnpm workspace" },
  { node: nodes[2], end: "newest", manager: "npm workspace" },
  { node: nodes[2], end: "locked", manager: "pnpm" },
  { node: nodes[3], end: "newest", manager: "yarn" },
  { node: nodes[3], end: "locked", manager: "yarn pnp" },
];

const all: readonly Cell[] = nodes.flatMap((node) =>
  (Object.keys(ends) as Cell["end"][]).flatMap((end) => managers.map((manager) => ({ node, end, manager }))),
);

/** Those to run: few of them, or by MATRIX=all or MATRIX=22 all of them, or all of one Node.js. */
export function chosenCells(): readonly Cell[] {
  const asked = process.env["MATRIX"];
  const cells = asked === undefined ? few : all.filter(({ node }) => asked === "all" || node.split(".")[0] === asked);
  if (cells.length === 0) {
    throw new Error(
      `MATRIX=${asked}: is neither "all" nor one of ${nodes.map((node) => node.split(".")[0]).join(", ")}.`,
    );
  }
  return cells;
}
