import { ChildProcess, fork } from "node:child_process";
import { randomUUID } from "node:crypto";
import * as path from "node:path";
import type { LambdaFunction } from "../model/model";
import type { EnvironmentMessage, InvokeMessage } from "./protocol";

/** The runtime's entry point in the bundle: beside the bundle of the command itself. */
const runtimeFile = path.join(__dirname, "lambdaRuntime.js");

/** What a process of Lambda's runtime inherits from the developer's: where to find programs, and AWS settings. */
const inherited =
  /^(?:PATH|HOME|USERPROFILE|SystemRoot|TEMP|TMP|TMPDIR|LANG|AWS_.*|https?_proxy|HTTPS?_PROXY|no_proxy|NO_PROXY|NODE_EXTRA_CA_CERTS)$/;

/** One environment of a function: a process that serves one invocation at a time, and keeps its state between them. */
export class Environment {
  /** Settles once the function's code is loaded, with whether that worked. */
  readonly ready: Promise<boolean>;

  /** Settles once the process has ended. */
  readonly gone: Promise<void>;

  private readonly process: ChildProcess;
  private receive: ((message: EnvironmentMessage) => void) | undefined;
  private isGone = false;
  private isKilled = false;

  /**
   * @param taskRoot Folder of the function's code.
   * @param variables The function's environment variables.
   * @param log Gets each line that the function prints.
   */
  constructor(
    fn: LambdaFunction,
    taskRoot: string,
    variables: Readonly<Record<string, string>>,
    log: (line: string) => void,
  ) {
    this.process = fork(runtimeFile, [], {
      cwd: taskRoot,
      env: environmentVariables(fn, taskRoot, variables),
      execArgv: nodeOptions(fn),
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    for (const stream of [this.process.stdout!, this.process.stderr!]) {
      eachLine(stream, log);
    }
    this.ready = this.next().then(({ type }) => type === "ready");
    this.process.on("message", (message: EnvironmentMessage) => this.answer(message));
    this.gone = new Promise((resolve) => {
      const end = (reason: string) => {
        this.isGone = true;
        if (this.receive && !this.isKilled) {
          log(`Runtime exited ${reason} before it answered`);
        }
        this.answer({ type: "failed" });
        resolve();
      };
      this.process.once("error", (error) => end(`(${error.message})`));
      // "close" comes after the last output.
      this.process.once("close", (code, signal) => end(signal === null ? `with status ${code}` : `by ${signal}`));
    });
  }

  get isAlive(): boolean {
    return !this.isGone;
  }

  /** Runs the handler once. Resolves with "failed" if the process ends meanwhile. */
  async invoke(message: InvokeMessage): Promise<EnvironmentMessage> {
    if (this.isGone) {
      return { type: "failed" };
    }
    const answer = this.next();
    this.process.send(message, () => undefined);
    return answer;
  }

  kill(): void {
    this.isKilled = true;
    this.process.kill("SIGKILL");
  }

  private next(): Promise<EnvironmentMessage> {
    return new Promise((resolve) => (this.receive = resolve));
  }

  private answer(message: EnvironmentMessage): void {
    this.receive?.(message);
    this.receive = undefined;
  }
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

function nodeOptions(fn: LambdaFunction): string[] {
  const options = [`--max-old-space-size=${fn.memoryMb}`];
  // Lambda switches off require() of ES modules in these runtimes.
  if (/^nodejs2[02]\.x$/.test(fn.runtime) && process.allowedNodeEnvironmentFlags.has("--experimental-require-module")) {
    options.push("--no-experimental-require-module");
  }
  return options;
}

function eachLine(stream: NodeJS.ReadableStream, log: (line: string) => void): void {
  let rest = "";
  stream.setEncoding("utf8");
  stream.on("data", (chunk: string) => {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    lines.forEach(log);
  });
  stream.on("end", () => {
    if (rest !== "") {
      log(rest);
    }
  });
}
