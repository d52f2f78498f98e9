/** What a text says of the function that it names. What is left out is that of the account and the Region at hand. */
export interface FunctionName {
  readonly partition?: string;
  readonly region?: string;
  readonly account?: string;
  readonly name: string;
  /** A version, or an alias. */
  readonly qualifier?: string;
}

/**
 * The forms in which Lambda's own API takes a function: its name, its ARN, and parts of it from the left on, each with a
 * version or an alias after it.
 *
 * https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html
 */
const nameForm =
  /^(?:arn:(?<partition>aws[a-z-]*):lambda:)?(?:(?<region>[a-z]+(?:-[a-z]+)+-\d):)?(?:(?<account>\d{12}):)?(?:function:)?(?<name>[\w-]+)(?::(?<qualifier>\$LATEST|[\w-]+))?$/;

/** The form in which API Gateway's own API takes a function besides its ARN. */
const invokeForm =
  /^arn:aws[a-z-]*:apigateway:[a-z0-9-]+:lambda:path\/2015-03-31\/functions\/(?<arn>[^/]+)\/invocations$/;

/** Reads the name of a function as Lambda does; `undefined` if it is none. */
export function readFunctionName(text: unknown): FunctionName | undefined {
  const found = typeof text === "string" ? nameForm.exec(text)?.groups : undefined;
  const given = Object.entries(found ?? {}).filter(([, part]) => part !== undefined);
  return found && (Object.fromEntries(given) as unknown as FunctionName);
}

/** Reads a function's whole ARN, with a version or an alias or without; `undefined` if it is none. */
export function readFunctionArn(text: unknown): FunctionName | undefined {
  const found = readFunctionName(text);
  return found?.partition && found.region && found.account ? found : undefined;
}

/** Reads a function's ARN, or what an API's integration may have in its place; `undefined` if it is neither. */
export function readInvocationTarget(text: unknown): FunctionName | undefined {
  return readFunctionArn(typeof text === "string" ? (invokeForm.exec(text)?.groups?.["arn"] ?? text) : undefined);
}

/** Reads what API Gateway invokes a function by, which an authorizer must have; `undefined` if it is none. */
export function readInvokeArn(text: unknown): FunctionName | undefined {
  return readFunctionArn(typeof text === "string" ? invokeForm.exec(text)?.groups?.["arn"] : undefined);
}

/** Whether a name is one of a function, whose ARN has no version and no alias. */
export function isNameOf(found: FunctionName, functionArn: string): boolean {
  const own = readFunctionArn(functionArn);
  const isSame = (part: "partition" | "region" | "account") => found[part] === undefined || found[part] === own?.[part];
  return own?.name === found.name && isSame("partition") && isSame("region") && isSame("account");
}
