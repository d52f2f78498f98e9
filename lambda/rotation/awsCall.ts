import { Clock, repeat } from "./repeat";

/** What is looked at of an error of the AWS SDK. */
interface AwsError {
  readonly name: string;
  readonly message: string;
  readonly $fault?: "client" | "server";
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/** Errors that say that nothing was done: too many calls, or a policy that is too new to be known everywhere. */
const undone = ["AccessDeniedException", "TooManyRequestsException", "ThrottlingException"];

/** Whether an error has this name in AWS. */
export function isCalled(error: unknown, name: string): boolean {
  return (error as Partial<AwsError> | undefined)?.name === name;
}

/**
 * A call of AWS that only reads, repeated after any error that may pass.
 *
 * @param action The call's name.
 */
export function read<T>(action: string, call: () => Promise<T>, clock: Clock): Promise<T> {
  return repeat(call, (error) => saysUndone(error) || mayPass(error as AwsError), clock).catch((error: unknown) =>
    fail(action, error),
  );
}

/**
 * A call of AWS that changes something, repeated only where nothing was done. After any other error it is not known
 * whether it was: the rotation is repeated as a whole, and looks.
 */
export function write<T>(action: string, call: () => Promise<T>, clock: Clock): Promise<T> {
  return repeat(call, saysUndone, clock).catch((error: unknown) => fail(action, error));
}

function saysUndone(error: unknown): boolean {
  return undone.some((name) => isCalled(error, name));
}

function mayPass({ $fault, $metadata }: AwsError): boolean {
  return $fault === "server" || $metadata?.httpStatusCode === undefined;
}

/** The message of an error may quote what was sent, and that may be a secret. One about missing permissions does not. */
function fail(action: string, error: unknown): never {
  const { name, message } = error as AwsError;
  const failure = new Error(`${action} failed: ${name}${name === "AccessDeniedException" ? `: ${message}` : ""}`);
  failure.name = name;
  throw failure;
}
