import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { CommandUse, runMeasured } from "../../harness/sessionUse";
import { installation } from "../installation";
import { compiled } from "../plan/plan";
import type { Program, Size } from "../plan/programs";
import { cliPath } from "./cliPath";

/** Where archives are, in the programs that put them into a bucket. */
export const bucket = "shop-bench-archives";

/** A stack of a program, deployed by the Pulumi CLI as users run it: in a folder, with a state in files. */
export class Deployment {
  private readonly state = fs.mkdtempSync(path.join(os.tmpdir(), "m2m-bench-state-"));
  private readonly dir = installation();

  /**
   * @param size Of the program.
   * @throws Error naming what is missing on this machine, and how to get it.
   */
  static async create(program: Program, size: Size): Promise<Deployment> {
    requireEmulator();
    const deployment = new Deployment(program, size);
    // It is another one's already, where rows have run before.
    await fetch(`${process.env["AWS_ENDPOINT_URL"]!}/${bucket}`, { method: "PUT" });
    deployment.write("");
    fs.writeFileSync(
      path.join(deployment.dir, "Pulumi.yaml"),
      "name: shop\nruntime:\n  name: nodejs\n  options: { typescript: false }\nmain: index.js\n",
    );
    await deployment.run(["stack", "init", "dev"]);
    await deployment.run(["config", "set", "aws:region", process.env["AWS_REGION"] ?? "eu-west-1"]);
    return deployment;
  }

  private constructor(
    private readonly program: Program,
    private readonly size: Size,
  ) {}

  preview(environment: NodeJS.ProcessEnv = {}): Promise<CommandUse> {
    return this.run(["preview", "--non-interactive"], environment);
  }

  up(options: readonly string[] = []): Promise<CommandUse> {
    return this.run(["up", "--yes", "--skip-preview", "--non-interactive", ...options]);
  }

  /** Writes the program, with a line more in each handler. */
  write(line: string): void {
    const text = this.program(this.size).replace("  statusCode: 200,", `  statusCode: 200,\n  ${line}`);
    fs.writeFileSync(path.join(this.dir, "index.js"), compiled(text));
  }

  async remove(): Promise<void> {
    await this.run(["destroy", "--yes", "--skip-preview", "--non-interactive"]);
    fs.rmSync(this.state, { recursive: true, force: true });
  }

  private run(args: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<CommandUse> {
    const own = { PULUMI_BACKEND_URL: `file://${this.state}`, PULUMI_CONFIG_PASSPHRASE: "bench" };
    const env = { ...process.env, PATH: cliPath(), PULUMI_SKIP_UPDATE_CHECK: "true", ...own, ...environment };
    return runMeasured("pulumi", [...args, ...(args[0] === "stack" ? [] : ["--stack", "dev"])], { cwd: this.dir, env });
  }
}

/** The rows create and delete: they run against an emulator on this machine, and nothing else. */
function requireEmulator(): void {
  const url = process.env["AWS_ENDPOINT_URL"];
  if (url === undefined || !/^http:\/\/(?:127\.0\.0\.1|localhost)(?::\d+)?\/?$/.test(url)) {
    throw new Error(
      'AWS_ENDPOINT_URL is not an address of this machine: start an emulator of AWS, and name it. Put "pulumi" with its language host for Node.js on the PATH, and install the plugin of the provider aws.',
    );
  }
}
