import { randomUUID } from "node:crypto";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import type { LambdaFunction } from "../model/model";
import { Environment, EnvironmentAnswer } from "./environment";
import { mostPayloadBytes } from "./payload";
import { unpack } from "./unpack";

/**
 * How an invocation ended, as its caller sees it. `too-slow`: it outlasted the caller's patience. `throttled`: as many
 * run already as the function may. `too-large`: the event is more than Lambda takes.
 */
export type Invocation =
  | { readonly outcome: "returned"; readonly result: string }
  | { readonly outcome: "failed" | "too-slow" | "throttled" | "too-large" };

/** API Gateway waits no longer for an integration. Quota of HTTP APIs. */
const gatewayTimeoutMs = 30_000;

/** Lambda lets a function's code take this long to load. */
const initTimeoutMs = 10_000;

/** Environments that are started as soon as requests need them. */
const promptEnvironments = 10;

/** How long a request waits for an environment to become free, before one more than those is started. */
const hesitationMs = 200;

/** Environments of one function, where it reserves no number: the limit of an account that AWS has not raised. */
const accountConcurrency = 1_000;

/** Runs the invocations of one function: starts environments, reuses them, and ends those that fail. */
export class FunctionRunner {
  private readonly idle: Environment[] = [];
  private readonly alive = new Set<Environment>();
  /** Requests that wait for an environment: each gets one that has become free, or the right to start one. */
  private readonly waiting = new Set<(free?: Environment) => void>();
  /** Environments that run or start. */
  private size = 0;
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
    const json = JSON.stringify(event);
    if (Buffer.byteLength(json) > mostPayloadBytes) {
      this.log(`Request too large: its event has more than the ${mostPayloadBytes} bytes that Lambda takes`);
      return { outcome: "too-large" };
    }
    this.underWay++;
    let timer: NodeJS.Timeout | undefined;
    const tooSlow = new Promise<Invocation>((resolve) => {
      timer = setTimeout(() => resolve({ outcome: "too-slow" }), patienceMs);
    });
    // An invocation that its caller has given up goes on, and counts.
    const invocation = this.invokeNow(json).finally(() => this.underWay--);
    try {
      return await Promise.race([invocation, tooSlow]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Ends all environments and removes the unpacked code. */
  async close(): Promise<void> {
    this.isClosed = true;
    this.waiting.forEach((take) => take());
    this.alive.forEach((environment) => environment.kill());
    const taskRoot = await this.taskRoot;
    await Promise.all([...this.alive].map(({ gone }) => gone));
    if (taskRoot !== undefined) {
      // What cannot be removed stays in the system's folder for temporary files.
      await fs.rm(taskRoot, { recursive: true, force: true, maxRetries: 3 }).catch(() => undefined);
    }
  }

  private async invokeNow(event: string): Promise<Invocation> {
    const invocation = await this.invokeIn(await this.acquire(), event);
    // What an earlier invocation left behind ended the environment, and must not cost this one.
    return invocation ?? (await this.invokeIn(await this.start(), event)) ?? { outcome: "failed" };
  }

  /** Runs an invocation in an environment; `undefined` if that ended before the handler ran. */
  private async invokeIn(environment: Environment | undefined, event: string): Promise<Invocation | undefined> {
    if (!environment) {
      return { outcome: "failed" };
    }
    const { timeoutSeconds, arn } = this.fn;
    const answer = await this.within(environment, timeoutSeconds * 1000, () =>
      environment.invoke({
        event,
        requestId: randomUUID(),
        functionArn: arn,
        deadline: Date.now() + timeoutSeconds * 1000,
      }),
    );
    if (answer === "timed-out") {
      this.log(`Task timed out after ${timeoutSeconds.toFixed(2)} seconds`);
      return { outcome: "failed" };
    }
    this.release(environment);
    switch (answer.type) {
      case "returned":
        return { outcome: "returned", result: answer.result };
      case "failed":
        return { outcome: "failed" };
      case "unstarted":
        return undefined;
    }
  }

  /** An environment that is free, or a new one; `undefined` if there is none to be had. */
  private async acquire(): Promise<Environment | undefined> {
    const free = this.isClosed ? undefined : this.idle.pop();
    return free ?? (this.size < promptEnvironments ? this.start() : this.waitForOne());
  }

  private async waitForOne(): Promise<Environment | undefined> {
    const free = await new Promise<Environment | undefined>((resolve) => {
      const take = (environment?: Environment) => {
        clearTimeout(timer);
        this.waiting.delete(take);
        resolve(environment);
      };
      const timer = setTimeout(() => {
        if (this.size < (this.fn.reservedConcurrency ?? accountConcurrency)) {
          take();
        }
      }, hesitationMs);
      this.waiting.add(take);
    });
    return free ?? this.start();
  }

  private release(environment: Environment): void {
    if (!environment.isAlive) {
      return;
    }
    const [next] = this.waiting;
    if (next) {
      next(environment);
    } else {
      this.idle.push(environment);
    }
  }

  /** Starts an environment; `undefined` if the function's code cannot be loaded. */
  private async start(): Promise<Environment | undefined> {
    if (this.isClosed) {
      return undefined;
    }
    this.size++;
    const taskRoot = await (this.taskRoot ??= this.unpackCode());
    if (taskRoot === undefined || this.isClosed) {
      this.shrink();
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
  private async within<T extends boolean | EnvironmentAnswer>(
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
    this.shrink();
  }

  /** One environment less: whoever waits may start another. */
  private shrink(): void {
    this.size--;
    const [next] = this.waiting;
    next?.();
  }

  /** Unpacks the function's code into a folder of its own; `undefined` if that fails. */
  private async unpackCode(): Promise<string | undefined> {
    const folder = await fs.realpath(await fs.mkdtemp(path.join(os.tmpdir(), "m2m-")));
    try {
      await unpack(this.fn.code, folder);
      return folder;
    } catch (error) {
      this.log(`its code cannot be unpacked: ${(error as Error).message}`);
      // What failed once, for want of open files perhaps, may work the next time.
      this.taskRoot = undefined;
      await fs.rm(folder, { recursive: true, force: true });
      return undefined;
    }
  }
}
