import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

/** The machine and the versions that a table was measured with, a line each. */
export function describeMachine(root: string): string[] {
  const [cpu] = os.cpus();
  return [
    `Machine: ${os.cpus().length} cores of ${cpu?.model.trim()}, ${Math.round(os.totalmem() / 2 ** 30)} GiB of memory, ${system()}`,
    `Load of the machine at the end, average of 15 minutes: ${os.loadavg()[2]?.toFixed(1)}`,
    `Node.js ${process.version}`,
    ...["package.json", ...benchPackages(root)].map((file) => {
      const { name, version } = manifest(path.join(root, file));
      return `${name} ${version}`;
    }),
  ];
}

/** The manifests of what is installed for the bench alone. */
function benchPackages(root: string): string[] {
  const { devDependencies = {} } = manifest(path.join(root, "bench/package.json"));
  return Object.keys(devDependencies).map((name) => `bench/node_modules/${name}/package.json`);
}

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

function manifest(file: string): Manifest {
  return JSON.parse(fs.readFileSync(file, "utf8")) as Manifest;
}

function system(): string {
  const release = fs.existsSync("/etc/os-release") ? fs.readFileSync("/etc/os-release", "utf8") : "";
  const [, name = os.type()] = /^PRETTY_NAME="?([^"\n]+)/m.exec(release) ?? [];
  return `${name} (kernel ${os.release()}, ${os.arch()})`;
}
