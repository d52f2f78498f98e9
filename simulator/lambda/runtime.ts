/**
 * Entry point of a function's environment: a process that loads the function's code and runs one invocation at a
 * time. It stands in for Lambda's Node.js runtime.
 */
import * as fs from "node:fs";
import { Socket } from "node:net";
import { nodeRuntime } from "../../components/aws/nodeRuntimes";
import { awsFailure } from "./awsFailure";
import { callHandler, Handler } from "./callHandler";
import { loadHandler } from "./loadHandler";
import { mostPayloadBytes } from "./payload";
import { endMarked } from "./processMark";
import { channelDescriptor, contentBytes, encodeFrame, Frame, FrameReader } from "./protocol";
import { Reroute, reroute } from "./reroute";
import { showScriptMaps } from "./scriptMaps";

const channel = new Socket({ fd: channelDescriptor, readable: true, writable: true });
// The simulator is gone, and cannot end what the handler started.
const leave = () => void endMarked(Number(process.argv[2])).then(() => process.exit());
channel.on("end", leave);
channel.on("error", leave);

// What a handler sees of its process has nothing of it.
const [startedFile = "", functionArn = "", reroutes = "[]", originsFile = ""] = process.argv.splice(3);
reroute(JSON.parse(reroutes) as Reroute[]);

/** Tells the simulator, should this process end without an answer, whether the handler was started: that costs no message. */
const started = fs.openSync(startedFile, "w");
// A handler may replace these.
const { writeSync } = fs;
const { now } = Date;

const runtime = nodeRuntime((process.env["AWS_EXECUTION_ENV"] ?? "").replace("AWS_Lambda_", ""));

async function main(): Promise<void> {
  if (originsFile !== "") {
    showScriptMaps(originsFile, process.env["LAMBDA_TASK_ROOT"]!);
  }
  const handler = await loadHandler(process.env["LAMBDA_TASK_ROOT"]!, process.env["_HANDLER"]!, runtime);
  const frames = new FrameReader(mostPayloadBytes, (frame) => void invoke(handler, frame));
  channel.on("data", (chunk: Buffer) => frames.read(chunk));
  channel.write(encodeFrame("ready"));
}

async function invoke(handler: Handler, frame: Frame): Promise<void> {
  const { requestId } = frame;
  if (frame.ahead > 0) {
    Date.now = () => now() + frame.ahead;
  }
  writeSync(started, requestId, 0, "latin1");
  // While a handler runs, only what it does keeps the process: that nothing is left can be the end of the invocation.
  channel.unref();
  try {
    const result = await callHandler(handler, JSON.parse(frame.content), contextOf(frame), runtime);
    channel.write(answerOf(requestId, result));
  } catch (error) {
    tellError("Invoke Error", error);
    channel.write(encodeFrame("failed", requestId));
  } finally {
    channel.ref();
  }
}

/** Prints an error as Lambda does, unless it is known what to do about it. The frames of the function's own stay. */
function tellError(heading: string, error: unknown): void {
  const failure = awsFailure(error, Object.keys(require.cache), process.env);
  if (failure === undefined) {
    console.error(heading, error);
    return;
  }
  const taskRoot = process.env["LAMBDA_TASK_ROOT"]!;
  const frames = ((error as Error).stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));
  const own = frames.filter((line) => line.includes(taskRoot) && !/[\\/]node_modules[\\/]/.test(line));
  console.error([`${heading} ${failure}`, ...own].join("\n"));
}

function answerOf(requestId: string, result: unknown): Buffer {
  // Functions and symbols have no JSON either.
  const answer = encodeFrame("returned", requestId, JSON.stringify(result) ?? "null");
  const bytes = contentBytes(answer);
  if (bytes > mostPayloadBytes) {
    throw new Error(
      `Function.ResponseSizeTooLarge: the response has ${bytes} bytes, more than the ${mostPayloadBytes} that Lambda passes on`,
    );
  }
  return answer;
}

function contextOf({ requestId, deadline }: Frame): object {
  return {
    functionName: process.env["AWS_LAMBDA_FUNCTION_NAME"],
    functionVersion: process.env["AWS_LAMBDA_FUNCTION_VERSION"],
    invokedFunctionArn: functionArn,
    memoryLimitInMB: process.env["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"],
    awsRequestId: requestId,
    logGroupName: process.env["AWS_LAMBDA_LOG_GROUP_NAME"],
    logStreamName: process.env["AWS_LAMBDA_LOG_STREAM_NAME"],
    getRemainingTimeInMillis: () => Math.max(0, deadline - now()),
  };
}

main().catch((error: unknown) => {
  tellError("Init Error", error);
  process.exit(1);
});
