import { ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import * as fs from "node:fs";
import type { Duplex } from "node:stream";
import * as path from "node:path";
import { nodeFeatures, nodeRuntime } from "../../components/aws/nodeRuntimes";
import type { LambdaFunction } from "../model/model";
import { eachLine } from "./lines";
import { residentBytes } from "./memory";
import { endMarked, markedCommand, newProcessMark } from "./processMark";
import { channelDescriptor, Frame, FrameReader } from "./protocol";
import { mostPayloadBytes } from "./payload";
import type { Reroute } from "./reroute";
import { withSourcePlaces } from "./traces";
import type { UnpackedCode } from "./unpackedCode";

/** The runtime's entry point in the bundle: beside the bundle of the command itself. */
const runtimeFile = path.join(__dirname, "lambdaRuntime.js");

/** What a process of Lambda's runtime inherits from the developer's: where to find programs, and AWS settings. */
const inherited =
  /^(?:PATH|HOME|USERPROFILE|SystemRoot|TEMP|TMP|TMPDIR|LANG|AWS_.*|https?_proxy|HTTPS?_PROXY|no_proxy|NO_PROXY|NODE_EXTRA_CA_CERTS)$/;

/** How often the memory of an environment at work is looked at. */
const memoryCheckMs = 100;

/** What a process of Node.js takes by itself, which differs from that on Lambda. */
const memoryAllowance = 64 * 1024 * 1024;

/** How long a process's last messages are waited for once it has ended. */
const lastWordsMs = 1_000;

/** Has a group of its own, so that what a handler started ends with it at once. Windows has no such groups. */
const hasOwnGroup = process.platform !== "win32";

/** How an invocation ended in its environment. `unstarted`: the environment ended before the handler ran. */
export type EnvironmentAnswer =
  { readonly type: "returned"; readonly result: string } | { readonly type: "failed" } | { readonly type: "unstarted" };

/** An invocation under way. */
interface Current {
  readonly requestId: string;
  readonly answer: (answer: EnvironmentAnswer) => void;
}

/** Where a debugger can attach. */
export interface EnvironmentInspector {
  /** `host:port` */
  readonly address: string;
  /** Is told once it can. */
  readonly listens: () => void;
}

/** One environment of a function: a process that serves one invocation at a time, and keeps its state between them. */
export class Environment {
  /** Settles once the function's code is loaded, with whether that worked. */
  readonly ready: Promise<boolean>;

  /** Settles once the process has ended. */
  readonly gone: Promise<void>;

  private readonly process: ChildProcess;
  /** Tells its processes also where they have left its group. */
  private readonly mark = newProcessMark();
  private readonly channel: Duplex | undefined;
  private becomeReady!: (isReady: boolean) => void;
  private end!: () => void;
  private current: Current | undefined;
  private memoryChecks: NodeJS.Timeout | undefined;
  /** Holds the id of the invocation that was started last. */
  private readonly startedFile: string;
  private isLoaded = false;
  private isGone = false;
  private isKilled = false;

  /**
   * @param variables The function's environment variables.
   * @param log Gets each line that the function prints.
   * @param reroutes Where requests of the function to some addresses on AWS go instead.
   * @param inspector Where a debugger can attach; absent where none can.
   */
  constructor(
    private readonly fn: LambdaFunction,
    { taskRoot, places, originsFile, folder }: UnpackedCode,
    variables: Readonly<Record<string, string>>,
    private readonly log: (line: string) => void,
    reroutes: readonly Reroute[],
    inspector?: EnvironmentInspector,
  ) {
    this.ready = new Promise((resolve) => (this.becomeReady = resolve));
    this.gone = new Promise((resolve) => (this.end = resolve));
    this.startedFile = path.join(folder, `started-${this.mark}`);
    const runtime = [
      process.execPath,
      ...nodeOptions(fn, variables),
      ...(inspector ? [`--inspect=${inspector.address}`] : []),
      runtimeFile,
      String(this.mark),
      this.startedFile,
      fn.arn,
      JSON.stringify(reroutes),
      ...(inspector ? [originsFile] : []),
    ] as const;
    const [command, ...args] = markedCommand(this.mark, runtime);
    this.process = spawn(command, args, {
      cwd: taskRoot,
      env: { ...environmentVariables(fn, taskRoot, variables), ...(inspector && autoAttach(variables)) },
      stdio: ["ignore", "pipe", "pipe", "pipe"],
      detached: hasOwnGroup,
      windowsHide: true,
    });
    this.process.once("error", (error) => this.exited(`cannot be started (${error.message})`));
    // What the process started may hold its output open: it has ended all the same.
    this.process.once("exit", (code, signal) =>
      this.exited(`exited ${signal === null ? `with status ${code}` : `by ${signal}`}`),
    );
    // A process that could not be started may lack its streams.
    for (const stream of [this.process.stdout, this.process.stderr]) {
      if (stream) {
        const traced = withSourcePlaces({ taskRoot, runtimeFile, places }, log);
        eachLine(stream, inspector ? withoutListening(inspector, traced) : traced);
      }
    }
    this.channel = (this.process.stdio[channelDescriptor] as Duplex | null | undefined) ?? undefined;
    this.channel?.on("error", () => undefined);
    const frames = new FrameReader(mostPayloadBytes, (frame) => this.receive(frame));
    this.channel?.on("data", (chunk: Buffer) => frames.read(chunk) || this.distrust());
  }

  get isAlive(): boolean {
    return !this.isGone;
  }

  /**
   * Runs the handler once.
   *
   * @param frame The invocation, with this id.
   */
  invoke(requestId: string, frame: Buffer): Promise<EnvironmentAnswer> {
    if (this.isGone) {
      return Promise.resolve({ type: "unstarted" });
    }
    return new Promise((resolve) => {
      this.current = { requestId, answer: resolve };
      this.channel?.write(frame);
      // It lasts from one invocation to the next where they follow each other soon.
      this.memoryChecks ??= setInterval(() => this.checkMemory(), memoryCheckMs);
    });
  }

  kill(): void {
    this.isKilled = true;
    this.killAll();
  }

  private killAll(): void {
    const { pid } = this.process;
    if (pid === undefined) {
      return;
    }
    try {
      process.kill(hasOwnGroup ? -pid : pid, "SIGKILL");
    } catch {
      // All of it has ended.
    }
  }

  private exited(how: string): void {
    this.isGone = true;
    this.killAll();
    const ended = endMarked(this.mark);
    // An answer that the process gave at the last moment may still be on its way.
    const isTold = this.channel === undefined || this.channel.destroyed;
    if (isTold) {
      this.conclude(how, ended);
    } else {
      const late = setTimeout(() => this.conclude(how, ended), lastWordsMs);
      this.channel.once("close", () => {
        clearTimeout(late);
        this.conclude(how, ended);
      });
    }
  }

  private conclude(how: string, ended: Promise<void>): void {
    const isStarted = this.current !== undefined && this.current.requestId === this.lastStarted();
    if (!this.isKilled && (!this.isLoaded || isStarted)) {
      this.log(`Runtime ${how} before it answered`);
    }
    this.becomeReady(false);
    this.answer({ type: isStarted ? "failed" : "unstarted" });
    void ended.then(this.end);
  }

  private answer(answer: EnvironmentAnswer): void {
    const { current } = this;
    this.current = undefined;
    current?.answer(answer);
  }

  /** The id of the invocation whose handler was started last. */
  private lastStarted(): string | undefined {
    try {
      return fs.readFileSync(this.startedFile, "latin1");
    } catch {
      // It ended before it could start any.
      return undefined;
    } finally {
      fs.rmSync(this.startedFile, { force: true });
    }
  }

  private receive({ kind, requestId, content }: Frame): void {
    if (kind === "ready") {
      this.isLoaded = true;
      this.becomeReady(true);
    } else if (kind === "invoke" || requestId !== this.current?.requestId) {
      this.distrust();
    } else {
      this.answer(kind === "returned" ? { type: kind, result: content } : { type: kind });
    }
  }

  /** A handler that writes to the pipe itself ends its environment. */
  private distrust(): void {
    this.log("The runtime's own pipe was written to; leave file descriptor 3 alone");
    this.channel?.destroy();
    this.killAll();
  }

  private checkMemory(): void {
    if (!this.current) {
      clearInterval(this.memoryChecks);
      this.memoryChecks = undefined;
      return;
    }
    const bytes = residentBytes(this.process.pid);
    if (bytes !== undefined && bytes > this.fn.memoryMb * 1024 * 1024 + memoryAllowance) {
      this.log(`Runtime uses ${Math.round(bytes / 1024 / 1024)} MB, more than its memory of ${this.fn.memoryMb} MB`);
      this.killAll();
    }
  }
}

/** Node.js tells of it in two lines, with what nobody needs to know. */
function withoutListening({ listens }: EnvironmentInspector, take: (line: string) => void): (line: string) => void {
  return (line) => {
    if (line.startsWith("Debugger listening on ws://")) {
      listens();
    } else if (line !== "For help, see: https://nodejs.org/en/docs/inspector") {
      take(line);
    }
  };
}

/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html */
function environmentVariables(
  fn: LambdaFunction,
  taskRoot: string,
  variables: Readonly<Record<string, string>>,
): Record<string, string | undefined> {
  return {
    ...Object.fromEntries(Object.entries(process.env).filter(([name]) => inherited.test(name))),
    ...variables,
    ...(variables["NODE_OPTIONS"] !== undefined && { NODE_OPTIONS: knownOptions(variables["NODE_OPTIONS"]) }),
    TZ: ":UTC",
    AWS_REGION: fn.region,
    AWS_DEFAULT_REGION: fn.region,
    AWS_EXECUTION_ENV: `AWS_Lambda_${fn.runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: fn.functionName,
    AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(fn.memoryMb),
    AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
    AWS_LAMBDA_LOG_GROUP_NAME: fn.logGroup,
    AWS_LAMBDA_LOG_STREAM_NAME: `m2m/[$LATEST]${randomUUID().replace(/-/g, "")}`,
    LAMBDA_TASK_ROOT: taskRoot,
    _HANDLER: fn.handler,
  };
}

/**
 * How VS Code attaches to the processes that a program starts: its `NODE_OPTIONS` load what tells it of each, by the
 * other variable. https://github.com/microsoft/vscode-js-debug
 */
function autoAttach({ NODE_OPTIONS: own = "" }: Readonly<Record<string, string>>): Record<string, string> {
  const { VSCODE_INSPECTOR_OPTIONS: editor, NODE_OPTIONS: options = "" } = process.env;
  return editor === undefined
    ? {}
    : { VSCODE_INSPECTOR_OPTIONS: editor, NODE_OPTIONS: `${options} ${knownOptions(own)}`.trim() };
}

/** `NODE_OPTIONS` without those that bring back what this Node.js, another version than Lambda's, has anyway. */
function knownOptions(options: string): string {
  const unknown = Object.values(nodeFeatures).filter(({ on }) => !process.allowedNodeEnvironmentFlags.has(on));
  return options
    .split(/\s+/)
    .filter((option) => !unknown.some(({ on }) => on === option))
    .join(" ");
}

/** Lambda starts Node.js without some features, unless the function's `NODE_OPTIONS` bring them back. */
function nodeOptions(fn: LambdaFunction, variables: Readonly<Record<string, string>>): string[] {
  const runtime = nodeRuntime(fn.runtime, variables["NODE_OPTIONS"]);
  const features = Object.entries(nodeFeatures).filter(([name]) => !runtime[name as keyof typeof nodeFeatures]);
  return [
    `--max-old-space-size=${fn.memoryMb}`,
    // Node.js here may be a version that has no such option.
    ...features.flatMap(([, { on, off }]) => (process.allowedNodeEnvironmentFlags.has(on) ? [off] : [])),
  ];
}
