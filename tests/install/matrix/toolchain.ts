import { execFile } from "node:child_process";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** The package managers that are installed for these tests; npm is the machine's own. */
const packageManagers = ["pnpm@12", "@yarnpkg/cli-dist@4"];

/** The npm package that holds Node.js for this machine. */
const nodePackage = `node-${process.platform === "win32" ? "win" : process.platform}-${process.arch}`;

/** Runs commands with one version of Node.js, whatever the machine's own is. */
export class Toolchain {
  private constructor(
    /** The program. */
    readonly node: string,
    readonly env: NodeJS.ProcessEnv,
  ) {}

  /**
   * Installs a version of Node.js, and the package managers, from the npm registry.
   *
   * @param folder What is there already is used.
   */
  static async install(folder: string, version: string): Promise<Toolchain> {
    const home = await installed(folder, `${nodePackage}@${version}`);
    const managers = await installed(folder, ...packageManagers);
    const bin = path.join(home, nodePackage, "bin");
    const env = {
      ...process.env,
      PATH: [bin, path.join(managers, ".bin"), process.env["PATH"]].join(path.delimiter),
      // Projects of these tests have no lock files.
      YARN_ENABLE_IMMUTABLE_INSTALLS: "false",
      YARN_ENABLE_TELEMETRY: "0",
      // Node's runner would report to that of these tests.
      NODE_TEST_CONTEXT: undefined,
    };
    return new Toolchain(path.join(bin, process.platform === "win32" ? "node.exe" : "node"), env);
  }

  /** Runs a command to its end; where it fails, the error has what it printed. */
  async run(cwd: string, command: string, ...args: string[]): Promise<{ stdout: string; stderr: string }> {
    try {
      return await run(command, args, { cwd, env: this.env, maxBuffer: Infinity });
    } catch (error) {
      const { stdout, stderr } = error as { stdout: string; stderr: string };
      throw new Error(`${[command, ...args].join(" ")} failed in ${cwd}:\n${stdout}\n${stderr}`, { cause: error });
    }
  }

  /** Runs a command that is to fail, and resolves with what it printed. */
  async fail(cwd: string, command: string, ...args: string[]): Promise<string> {
    const outcome = await run(command, args, { cwd, env: this.env, maxBuffer: Infinity }).then(
      () => undefined,
      (error: unknown) => error as { stdout: string; stderr: string },
    );
    if (outcome === undefined) {
      throw new Error(`${[command, ...args].join(" ")} did not fail in ${cwd}.`);
    }
    return `${outcome.stdout}\n${outcome.stderr}`;
  }
}

/** Installs packages into a folder of their own, once, and resolves with the folder that they lie in. */
async function installed(folder: string, ...packages: string[]): Promise<string> {
  const home = path.join(folder, packages.join("+").replaceAll("/", "-"));
  const modules = path.join(home, "node_modules");
  try {
    await fs.access(modules);
  } catch {
    await fs.mkdir(home, { recursive: true });
    await fs.writeFile(path.join(home, "package.json"), "{}");
    const quietly = ["--no-audit", "--no-fund", "--loglevel", "error"];
    await run("npm", ["install", ...quietly, ...packages], { cwd: home });
  }
  return modules;
}
