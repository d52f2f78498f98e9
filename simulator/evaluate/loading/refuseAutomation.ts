import type * as pulumi from "@pulumi/pulumi";
import { UserError } from "../../userError";
import { callerInProgram } from "./programFrames";

/** What of the Automation API starts the Pulumi CLI. */
const starts = {
  LocalWorkspace: ["create", "createStack", "selectStack", "createOrSelectStack"],
  PulumiCommand: ["get", "install"],
} as const;

/**
 * Has a program that uses Pulumi's Automation API fail before it starts the Pulumi CLI, which would deploy.
 *
 * @param dir Files below it are the user's own.
 * @param fault Is told of it, as the program may handle the error.
 */
export function refuseAutomation({ automation }: typeof pulumi, dir: string, fault: (error: UserError) => void): void {
  const refuse = (): never => {
    const where = callerInProgram(refuse, dir);
    const what = "the program starts the Pulumi CLI by the Automation API, which is not run here";
    const fix = "export the program's function from a file of its own, and name it: --program ./deploy.ts#program";
    const error = new UserError(`${where === undefined ? "" : `${where}: `}${what}; ${fix}.`);
    fault(error);
    throw error;
  };
  for (const [name, methods] of Object.entries(starts)) {
    const holder = (automation as unknown as Record<string, object | undefined>)[name];
    if (holder) {
      Object.assign(holder, Object.fromEntries(methods.map((method) => [method, refuse])));
    }
  }
}
