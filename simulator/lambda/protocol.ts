/** What the simulator and a function's environment tell each other: a JSON text a line, on a pipe of their own. */

/** The file descriptor of the pipe in the environment's process. */
export const channelDescriptor = 3;

/** Asks for one invocation. */
export interface InvokeMessage {
  /** The event, as JSON. */
  readonly event: string;
  readonly requestId: string;
  readonly functionArn: string;
  /** When Lambda ends the invocation, in milliseconds since 1970. */
  readonly deadline: number;
}

/** What an environment reports. */
export type EnvironmentMessage =
  | { readonly type: "ready" }
  /** The handler is about to run. */
  | { readonly type: "started"; readonly requestId: string }
  /** The handler's result, as JSON. */
  | { readonly type: "returned"; readonly requestId: string; readonly result: string }
  | { readonly type: "failed"; readonly requestId: string };
