/** What the simulator and a function's environment tell each other, over the environment's IPC channel. */

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
  /** The handler's result, as JSON. */
  | { readonly type: "returned"; readonly result: string }
  | { readonly type: "failed" };
