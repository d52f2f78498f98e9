import { FaultCollector } from "./faults";
import { isPlain } from "./plain";

/** Lambda's quota for the names and values of a function's environment variables together. */
const mostBytes = 4096;

/**
 * The variables that Lambda lets no function set.
 *
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
 */
const reservedVariable =
  /^(?:_HANDLER|_X_AMZN_TRACE_ID|AWS_(?:DEFAULT_)?REGION|AWS_EXECUTION_ENV|AWS_LAMBDA_(?:FUNCTION_(?:NAME|MEMORY_SIZE|VERSION)|INITIALIZATION_TYPE|LOG_(?:GROUP|STREAM)_NAME|RUNTIME_API)|AWS_ACCESS_KEY(?:_ID)?|AWS_SECRET_ACCESS_KEY|AWS_SESSION_TOKEN|LAMBDA_(?:TASK_ROOT|RUNTIME_DIR))$/;

/** Checks the environment variables of a function: names, plain values, and their size. */
export function checkEnvironment(path: string, environment: unknown, faults: FaultCollector): void {
  if (!faults.isObject(path, environment, "write { NAME: value }")) {
    return;
  }
  let bytes = 0;
  for (const [name, value] of Object.entries(environment as Record<string, unknown>)) {
    const variable = `${path}["${name}"]`;
    if (reservedVariable.test(name)) {
      faults.add(variable, undefined, "is a variable that Lambda sets itself", "choose another name");
    } else if (!/^[A-Za-z][A-Za-z0-9_]+$/.test(name)) {
      faults.add(
        variable,
        undefined,
        "is not a variable name that Lambda accepts",
        "start with a letter; use two or more letters, digits and _",
      );
    }
    if (isPlain(value) && typeof value !== "string") {
      faults.add(variable, value ?? null, "is not text", "give a string or an output of one");
    }
    bytes += Buffer.byteLength(name) + (typeof value === "string" ? Buffer.byteLength(value) : 0);
  }
  if (bytes > mostBytes) {
    faults.add(path, bytes, `is more than the ${mostBytes} bytes that Lambda takes`, "shorten names and values");
  }
}
