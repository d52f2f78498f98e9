/** A call of an operation, read and checked. */
export interface Call {
  /** ARN of what it acts on. */
  readonly resource: string;
  /** Does it. It is asked for only where the caller may. */
  readonly run: () => object | Promise<object>;
}

/** Reads what an operation is given; throws an `ApiError` for what AWS would refuse. */
export type Operation = (input: unknown) => Call;

/** A service whose API is served here: JSON 1.1. */
export interface Service {
  /** As signatures have it. */
  readonly name: string;
  /** What stands before an operation's name in `X-Amz-Target`. */
  readonly target: string;
  /** Prefix of its actions in policies. */
  readonly actions: string;
  readonly operations: Readonly<Record<string, Operation>>;
}
