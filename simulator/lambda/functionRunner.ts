import { randomUUID } from "node:crypto";
import type { LambdaFunction } from "../model/model";
import { Environment, EnvironmentInspector } from "./environment";
import type { InspectorPorts } from "./inspectorPorts";
import { mostPayloadBytes } from "./payload";
import { contentBytes, encodeFrame, setDeadline } from "./protocol";
import type { Reroute } from "./reroute";
import { UnpackedCode } from "./unpackedCode";

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

/**
 * How long a request waits for an environment to become free, before more are started: as long as the last start took,
 * within these bounds. On a machine that is busy, more processes would make all of them slower.
 */
const hesitationMs = { least: 50, most: 500 };

/** Environments of one function, where it reserves no number: the limit of an account that AWS has not raised. */
const accountConcurrency = 1_000;

/** A request that waits for an environment, and since when. */
interface Waiting {
  readonly since: number;
  /** Gets one, or `undefined` if there is none to be had. */
  readonly take: (environment: Environment | undefined) => void;
}

/** Runs the invocations of one function: starts environments, reuses them, and ends those that fail. */
export class FunctionRunner {
  private readonly idle: Environment[] = [];
  private readonly alive = new Set<Environment>();
  private readonly waiting: Waiting[] = [];
  /** Environments that run or start. */
  private size = 0;
  private starting = 0;
  private startedAt = -Infinity;
  private hesitationMs = hesitationMs.least;
  private growth: NodeJS.Timeout | undefined;
  /** Invocations that run or wait for their turn. */
  private underWay = 0;
  private isClosed = false;
  /** Is told once no invocation is under way. */
  private becomeIdle: (() => void) | undefined;
  private code: Promise<UnpackedCode | undefined> | undefined;

  /**
   * @param variables The function's environment variables.
   * @param log Gets each line that the function prints.
   * @param reroutes Where requests of the function to some addresses on AWS go instead.
   * @param inspectors Given where debuggers may attach. There is one environment then, so that it is known which one to
   * look at, and no limit of time.
   */
  constructor(
    private readonly fn: LambdaFunction,
    private readonly variables: Readonly<Record<string, string>>,
    private readonly log: (line: string) => void,
    private readonly reroutes: readonly Reroute[] = [],
    private readonly inspectors?: InspectorPorts,
  ) {}

  /** Starts an environment before there is a request, so that a debugger finds it. */
  prepare(): void {
    if (this.size === 0) {
      void this.start().then((environment) => this.hand(environment));
    }
  }

  /**
   * @param patienceMs How long the caller waits.
   * @param ahead By how many milliseconds the handler's clock is ahead of the machine's.
   */
  async invoke(event: object, patienceMs = gatewayTimeoutMs, ahead = 0): Promise<Invocation> {
    if (this.underWay >= (this.fn.reservedConcurrency ?? Infinity)) {
      this.log(`Throttled: it may run ${this.fn.reservedConcurrency} invocations at a time`);
      return { outcome: "throttled" };
    }
    const requestId = randomUUID();
    const frame = encodeFrame("invoke", requestId, JSON.stringify(event), ahead);
    if (contentBytes(frame) > mostPayloadBytes) {
      this.log(`Request too large: its event has more than the ${mostPayloadBytes} bytes that Lambda takes`);
      return { outcome: "too-large" };
    }
    this.underWay++;
    // An invocation that its caller has given up goes on, and counts.
    const invocation = this.invokeNow(requestId, frame).finally(() => this.ended());
    return this.inspectors ? invocation : inTime(invocation, patienceMs, () => ({ outcome: "too-slow" }));
  }

  /** Ends once the invocations under way have. There must be no others then. */
  async retire(): Promise<void> {
    if (this.underWay > 0) {
      await new Promise<void>((resolve) => (this.becomeIdle = resolve));
    }
    await this.close();
  }

  /** Ends all environments and removes the unpacked code. */
  async close(): Promise<void> {
    this.isClosed = true;
    clearTimeout(this.growth);
    this.waiting.splice(0).forEach(({ take }) => take(undefined));
    this.alive.forEach((environment) => environment.kill());
    const code = await this.code;
    await Promise.all([...this.alive].map(({ gone }) => gone));
    await code?.remove();
  }

  private ended(): void {
    this.underWay--;
    if (this.underWay === 0) {
      this.becomeIdle?.();
    }
  }

  private async invokeNow(requestId: string, frame: Buffer): Promise<Invocation> {
    const invocation = await this.invokeIn(await this.acquire(), requestId, frame);
    // What an earlier invocation left behind ended the environment, and must not cost this one.
    return invocation ?? (await this.invokeIn(await this.start(), requestId, frame)) ?? { outcome: "failed" };
  }

  /** Runs an invocation in an environment; `undefined` if that ended before the handler ran. */
  private async invokeIn(
    environment: Environment | undefined,
    requestId: string,
    frame: Buffer,
  ): Promise<Invocation | undefined> {
    if (!environment) {
      return { outcome: "failed" };
    }
    const { timeoutSeconds } = this.fn;
    setDeadline(frame, Date.now() + timeoutSeconds * 1000);
    const answer = await this.within(environment, timeoutSeconds * 1000, environment.invoke(requestId, frame));
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

  /** An environment that is free, or the next that comes free or is new; `undefined` if there is none to be had. */
  private async acquire(): Promise<Environment | undefined> {
    if (this.isClosed) {
      return undefined;
    }
    return (
      this.idle.pop() ??
      new Promise((take) => {
        this.waiting.push({ since: performance.now(), take });
        this.grow();
      })
    );
  }

  /**
   * Starts environments for requests that have waited too long: as many as there are already, so that a few serve what
   * is short, and there are soon enough for what is long.
   */
  private grow(): void {
    const [first] = this.waiting;
    if (!first || this.starting > 0) {
      return;
    }
    const early = Math.max(first.since, this.startedAt) + this.hesitationMs - performance.now();
    if (this.size > 0 && early > 0) {
      clearTimeout(this.growth);
      this.growth = setTimeout(() => this.grow(), early);
      return;
    }
    const most = this.inspectors ? 1 : (this.fn.reservedConcurrency ?? accountConcurrency);
    const room = most - this.size;
    for (let count = Math.min(Math.max(1, this.size), this.waiting.length, room); count > 0; count--) {
      void this.start().then((environment) => this.hand(environment));
    }
  }

  private hand(environment: Environment | undefined): void {
    const next = this.waiting.shift();
    if (next) {
      next.take(environment);
    } else if (environment?.isAlive) {
      this.idle.push(environment);
    }
  }

  private release(environment: Environment): void {
    if (environment.isAlive) {
      this.hand(environment);
    }
  }

  /** Starts an environment; `undefined` if the function's code cannot be loaded. */
  private async start(): Promise<Environment | undefined> {
    if (this.isClosed) {
      return undefined;
    }
    this.size++;
    this.starting++;
    const from = performance.now();
    try {
      return await this.startNow();
    } finally {
      this.starting--;
      this.startedAt = performance.now();
      const took = this.startedAt - from;
      this.hesitationMs = Math.min(Math.max(hesitationMs.least, took), hesitationMs.most);
      // Who waits gets this one first.
      setImmediate(() => this.grow());
    }
  }

  private async startNow(): Promise<Environment | undefined> {
    const environment = await this.spawn();
    if (!environment) {
      this.shrink();
      return undefined;
    }
    this.alive.add(environment);
    void environment.gone.then(() => this.forget(environment));
    const ready = await this.within(environment, initTimeoutMs, environment.ready);
    if (ready === "timed-out") {
      this.log(`Init timed out after ${initTimeoutMs / 1000} seconds`);
      return undefined;
    }
    return ready ? environment : undefined;
  }

  private async spawn(): Promise<Environment | undefined> {
    let ended = (): void => undefined;
    const gone = new Promise<void>((resolve) => (ended = resolve));
    try {
      // Asked for first: the order of functions is that of their addresses.
      const [inspector, code] = await Promise.all([this.inspector(gone), (this.code ??= this.unpackCode())]);
      if (code === undefined || this.isClosed) {
        ended();
        return undefined;
      }
      const environment = new Environment(this.fn, code, this.variables, this.log, this.reroutes, inspector);
      void environment.gone.then(ended);
      return environment;
    } catch (error) {
      ended();
      this.log(`Runtime cannot be started (${(error as Error).message})`);
      return undefined;
    }
  }

  /** Where a debugger can attach to the next environment. It is said where it is another place than before. */
  private async inspector(gone: Promise<void>): Promise<EnvironmentInspector | undefined> {
    if (!this.inspectors) {
      return undefined;
    }
    const before = this.inspectors.of(this.fn.name);
    const port = await this.inspectors.take(this.fn.name, gone);
    const { host } = this.inspectors;
    const address = `${host.includes(":") ? `[${host}]` : host}:${port}`;
    const say = () => this.log(`Debuggers attach at ${address}`);
    return { address, listens: port === before ? () => undefined : say };
  }

  /** Waits for an environment's answer, and ends the environment when it takes too long. */
  private within<T>(environment: Environment, milliseconds: number, answer: Promise<T>): Promise<T | "timed-out"> {
    return this.inspectors
      ? answer
      : inTime(answer, milliseconds, () => {
          environment.kill();
          return "timed-out" as const;
        });
  }

  private forget(environment: Environment): void {
    this.alive.delete(environment);
    const index = this.idle.indexOf(environment);
    if (index >= 0) {
      this.idle.splice(index, 1);
    }
    this.shrink();
  }

  /** One environment less: whoever waits may need another. */
  private shrink(): void {
    this.size--;
    this.grow();
  }

  /** `undefined` if that fails. */
  private async unpackCode(): Promise<UnpackedCode | undefined> {
    try {
      return await UnpackedCode.make(this.fn.code, this.inspectors !== undefined);
    } catch (error) {
      this.log(`its code cannot be unpacked: ${(error as Error).message}`);
      // What failed once, for want of open files perhaps, may work the next time.
      this.code = undefined;
      return undefined;
    }
  }
}

/** What a promise resolves with; something else once it has taken too long. */
function inTime<T, L>(promise: Promise<T>, milliseconds: number, late: () => L): Promise<T | L> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolve(late()), milliseconds);
    void promise.then(resolve, reject).then(() => clearTimeout(timer));
  });
}
