import * as path from "node:path";
import { fileURLToPath } from "node:url";
import type * as pulumi from "@pulumi/pulumi";

/** What the SDK says of an output without a value. */
const noValue = /^Undefined value \(.*\) will not show as a stack output\.$/;

let isInstalled = false;

/**
 * Keeps apart what the SDK and other packages say beside the program: what stands before an error hides it.
 *
 * @param later Gets what is worth knowing where nothing else is wrong.
 */
export function quietSdk({ log }: typeof pulumi, later: (text: string) => void): void {
  if (isInstalled) {
    return;
  }
  isInstalled = true;
  const { warn } = log;
  Object.assign(log, {
    warn: (...[message, ...more]: Parameters<typeof warn>) =>
      noValue.test(message) ? later(`warning: ${message}`) : warn(message, ...more),
  });
  const printers = process.listeners("warning");
  process.removeAllListeners("warning");
  process.on("warning", (warning) => {
    if (!isOfPackage(warning)) {
      printers.forEach((print) => print(warning));
    }
  });
}

/** Whether code of an installed package does what is deprecated: the user can do nothing about it. */
function isOfPackage({ name, stack = "" }: Error): boolean {
  const [, file = ""] = /^\s+at (?:.*\()?((?:file:\/\/)?(?:\/|[A-Za-z]:).*?):\d+:\d+\)?$/m.exec(stack) ?? [];
  const place = file.startsWith("file:") ? fileURLToPath(file) : file;
  return name === "DeprecationWarning" && place.includes(`${path.sep}node_modules${path.sep}`);
}
