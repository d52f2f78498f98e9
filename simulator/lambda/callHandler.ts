import { types } from "node:util";
import type { NodeRuntime } from "../../components/aws/nodeRuntimes";

/** A function's handler. */
export type Handler = (event: unknown, context: object, callback?: Callback) => unknown;

type Callback = (error?: unknown, result?: unknown) => void;

const neverSettled = "The handler's promise cannot settle any more: nothing is left to do";

/**
 * Calls a handler as Lambda's runtime of a Node.js version does, and resolves with its result.
 *
 * Up to nodejs22.x a handler may call back, and the callback waits until nothing is left to do, unless the context says
 * otherwise; from nodejs24.x on what it returns is awaited.
 *
 * https://github.com/aws/aws-lambda-nodejs-runtime-interface-client
 *
 * @param runtime What the function's Node.js can do.
 * @throws What the handler throws, rejects with, or calls back with; or that it can come to no end.
 */
export async function callHandler(
  handler: Handler,
  event: unknown,
  context: object,
  runtime: NodeRuntime,
): Promise<unknown> {
  const idle = new IdleWatch();
  try {
    return await (runtime.hasCallbacks
      ? callWithCallback(handler, event, context, idle)
      : callAndAwait(handler, event, context, idle));
  } finally {
    idle.close();
  }
}

function callAndAwait(handler: Handler, event: unknown, context: object, idle: IdleWatch): Promise<unknown> {
  return new Promise((resolve, reject) => {
    idle.react(() => reject(new Error(neverSettled)));
    Promise.resolve(handler(event, context)).then(resolve, reject);
  });
}

function callWithCallback(handler: Handler, event: unknown, context: object, idle: IdleWatch): Promise<unknown> {
  return new Promise((resolve, reject) => {
    // Whatever a handler fails with, an Error or not, is handed on.
    const refuse: (reason: unknown) => void = reject;
    let isWaiting = true;
    let isDone = false;
    const settle = (error: unknown, result: unknown, whenIdle: boolean) => {
      if (isDone) {
        return;
      }
      isDone = true;
      if (error !== undefined && error !== null) {
        refuse(error);
      } else if (whenIdle) {
        idle.react(() => resolve(result));
      } else {
        resolve(result);
      }
    };
    const done: Callback = (error, result) => settle(error, result, false);
    // A handler that ends without an answer has none to give, unless it promised one.
    idle.react(() => (types.isAsyncFunction(handler) ? reject(new Error(neverSettled)) : resolve(null)));
    const returned = handler(
      event,
      Object.defineProperty(
        {
          ...context,
          done,
          succeed: (result: unknown) => done(null, result),
          fail: (error: unknown) => done(error ?? "handled"),
        },
        "callbackWaitsForEmptyEventLoop",
        { enumerable: true, get: () => isWaiting, set: (value: boolean) => (isWaiting = value) },
      ),
      (error, result) => settle(error, result, isWaiting),
    );
    if (isThenable(returned)) {
      returned.then(
        (result) => done(null, result),
        (error: unknown) => done(error ?? "handled"),
      );
    }
  });
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as PromiseLike<unknown> | null | undefined)?.then === "function";
}

/** Tells when the process has nothing left to do. */
class IdleWatch {
  private reaction: () => void = () => undefined;
  private readonly listener = () => this.reaction();

  constructor() {
    process.on("beforeExit", this.listener);
  }

  /** What to do then, in place of what was said before. */
  react(reaction: () => void): void {
    this.reaction = reaction;
  }

  close(): void {
    process.off("beforeExit", this.listener);
  }
}
