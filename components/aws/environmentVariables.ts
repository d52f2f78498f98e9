import { all, Check, confidentialText, mapOf } from "../checking/checks";

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
export const environment: Check = all(
  mapOf(
    (path, name, faults) => {
      if (reservedVariable.test(String(name))) {
        faults.add(path, undefined, "is a variable that Lambda sets itself", "choose another name");
      } else if (!/^[A-Za-z][A-Za-z0-9_]+$/.test(String(name))) {
        const fix = "start with a letter; use two or more letters, digits and _";
        faults.add(path, undefined, "is not a variable name that Lambda accepts", fix);
      }
    },
    confidentialText(/^/, "is not text", "give a string or an output of one"),
    "write { NAME: value }",
  ),
  (path, variables, faults) => {
    const entries = typeof variables === "object" && variables !== null ? Object.entries(variables) : [];
    const sizes = entries.map(([name, value]) => Buffer.byteLength(name + (typeof value === "string" ? value : "")));
    const bytes = sizes.reduce((sum, size) => sum + size, 0);
    if (bytes > mostBytes) {
      faults.add(path, bytes, `is more than the ${mostBytes} bytes that Lambda takes`, "shorten names and values");
    }
  },
);
