import { randomUUID } from "node:crypto";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import type { LambdaFunction } from "../model/model";
import { Environment } from "./environment";
import type { EnvironmentMessage } from "./protocol";
import { unpack } from "./unpack";

/**
 * How an invocation ended, as its caller sees it. `too-slow`: it outlasted the caller's patience. `throttled`: as many
 * run already as the function may.
 */
export type Invocation =
  | { readonly outcome: "returned"; readonly result: string }
  | { readonly outcome: "failed" }
  | { readonly outcome: "too-slow" }
  | { readonly outcome: "throttled" };

/** API Gateway waits no longer for an integration. Quota of HTTP APIs. */
const gatewayTimeoutMs = 30_000;

/** Lambda lets a function's code take this long to load. */
const initTimeoutMs = 10_000;

/**
 * Environments of one function at a time. Lambda would start hundreds; a laptop serves more requests by letting some
 * wait.
 */
const mostEnvironments = 10;

/** Runs the invocations of one function: starts environments, reuses them, and ends those that fail. */
export class FunctionRunner {
  private readonly idle: Environment[] = [];
  private readonly alive = new Set<Environment>();
  private readonly waiting: (() => void)[] = [];
  private busy = 0;
  /** Invocations that run or wait for their turn. */
  private underWay = 0;
  private isClosed = false;
  private taskRoot: Promise<string | undefined> | undefined;

  /**
   * @param variables The function's environment variables.
   * @param log Gets each line that the function prints.
   */
  constructor(
    private readonly fn: LambdaFunction,
    private readonly variables: Readonly<Record<string, string>>,
    private readonly log: (line: string) => void,
  ) {}

  /** @param patienceMs How long the caller waits. */
  async invoke(event: object, patienceMs = gatewayTimeoutMs): Promise<Invocation> {
    if (this.underWay >= (this.fn.reservedConcurrency ?? Infinity)) {
      this.log(`Throttled: it may run ${this.fn.reservedConcurrency} invocations at a time`);
      return { outcome: "throttled" };
    }
    this.underWay++;
    let timer: NodeJS.Timeout | undefined;
    const tooSlow = new Promise<Invocation>((resolve) => {
      timer = setTimeout(() => resolve({ outcome: "too-slow" }), patienceMs);
    });
    // An invocation that its caller has given up goes on, and counts.
    const invocation = this.invokeInTurn(event).finally(() => this.underWay--);
    try {
      return await Promise.race([invocation, tooSlow]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Ends all environments and removes the unpacked code. */
  async close(): Promise<void> {
    this.isClosed = true;
    this.alive.forEach((environment) => environment.kill());
    const taskRoot = await this.taskRoot;
    if (taskRoot !== undefined) {
      // What cannot be removed stays in the system's folder for temporary files.
      await fs.rm(taskRoot, { recursive: true, force: true, maxRetries: 3 }).catch(() => undefined);
    }
  }

  private async invokeInTurn(event: object): Promise<Invocation> {
    if (this.busy < mostEnvironments) {
      this.busy++;
    } else {
      // Whoever finishes hands its place over.
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
    try {
      return await this.invokeNow(event);
    } finally {
      const next = this.waiting.shift();
      if (next) {
        next();
      } else {
        this.busy--;
      }
    }
  }

  private async invokeNow(event: object): Promise<Invocation> {
    const environment = this.isClosed ? undefined : (this.idle.pop() ?? (await this.start()));
    if (!environment || this.isClosed) {
      return { outcome: "failed" };
    }
    const { timeoutSeconds, arn } = this.fn;
    const answer = await this.within(environment, timeoutSeconds * 1000, () =>
      environment.invoke({
        event: JSON.stringify(event),
        requestId: randomUUID(),
        functionArn: arn,
        deadline: Date.now() + timeoutSeconds * 1000,
      }),
    );
    if (answer === "timed-out") {
      this.log(`Task timed out after ${timeoutSeconds.toFixed(2)} seconds`);
      return { outcome: "failed" };
    }
    if (environment.isAlive) {
      this.idle.push(environment);
    }
    return answer.type === "returned" ? { outcome: "returned", result: answer.result } : { outcome: "failed" };
  }

  /** Starts an environment; `undefined` if the function's code cannot be loaded. */
  private async start(): Promise<Environment | undefined> {
    this.taskRoot ??= this.unpackCode();
    const taskRoot = await this.taskRoot;
    if (taskRoot === undefined || this.isClosed) {
      return undefined;
    }
    const environment = new Environment(this.fn, taskRoot, this.variables, this.log);
    this.alive.add(environment);
    void environment.gone.then(() => this.forget(environment));
    const ready = await this.within(environment, initTimeoutMs, () => environment.ready);
    if (ready === "timed-out") {
      this.log(`Init timed out after ${initTimeoutMs / 1000} seconds`);
      return undefined;
    }
    return ready ? environment : undefined;
  }

  /** Waits for an environment's answer, and ends the environment when it takes too long. */
  private async within<T extends boolean | EnvironmentMessage>(
    environment: Environment,
    milliseconds: number,
    answer: () => Promise<T>,
  ): Promise<T | "timed-out"> {
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<"timed-out">((resolve) => {
      timer = setTimeout(() => {
        resolve("timed-out");
        environment.kill();
      }, milliseconds);
    });
    try {
      return await Promise.race([answer(), timeout]);
    } finally {
      clearTimeout(timer);
    }
  }

  private forget(environment: Environment): void {
    this.alive.delete(environment);
    const index = this.idle.indexOf(environment);
    if (index >= 0) {
      this.idle.splice(index, 1);
    }
  }

  /** Unpacks the function's code into a folder of its own; `undefined` if that fails. */
  private async unpackCode(): Promise<string | undefined> {
    const folder = await fs.realpath(await fs.mkdtemp(path.join(os.tmpdir(), "m2m-")));
    try {
      await unpack(this.fn.code, folder);
      return folder;
    } catch (error) {
      this.log(`its code cannot be unpacked: ${(error as Error).message}`);
      await fs.rm(folder, { recursive: true, force: true });
      return undefined;
    }
  }
}
