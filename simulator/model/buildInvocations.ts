import type { Registration, Value } from "../evaluate/registration";
import type { Invocation } from "./model";
import type { Resources } from "./resources";
import { ProgramNames } from "./programNames";
import { textOf } from "./values";

/**
 * Reads everything by which somebody may invoke a function of the program, also past its APIs: what a function's own
 * policy permits, its URLs, and the sources of events that are mapped to it.
 *
 * https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html
 */
export function buildInvocations(resources: Resources): Invocation[] {
  const names = new ProgramNames(resources);
  const text = (value: Value | undefined) =>
    value === undefined || value === null ? undefined : names.in(textOf(value));
  return [
    ...resources.created("aws:lambda/permission:Permission").map(({ outputs }) => ({
      kind: "permission" as const,
      function: names.ofFunction(outputs["function"]),
      action: text(outputs["action"]) ?? "lambda:InvokeFunction",
      principal: text(outputs["principal"]) ?? "*",
      ...given({
        qualifier: text(outputs["qualifier"]),
        source: text(outputs["sourceArn"]),
        account: text(outputs["sourceAccount"]),
        organization: text(outputs["principalOrgId"]),
        authorization: text(outputs["functionUrlAuthType"]),
        token: text(outputs["eventSourceToken"]),
      }),
    })),
    ...resources.created("aws:lambda/functionUrl:FunctionUrl").map(({ outputs }) => ({
      kind: "url" as const,
      function: names.ofFunction(outputs["functionName"]),
      authorization: text(outputs["authorizationType"]) ?? "NONE",
      ...given({ qualifier: text(outputs["qualifier"]) }),
    })),
    ...resources.created("aws:lambda/eventSourceMapping:EventSourceMapping").map((mapping) => ({
      kind: "event-source" as const,
      function: names.ofFunction(mapping.outputs["functionName"]),
      source: text(mapping.outputs["eventSourceArn"]) ?? selfManaged(mapping),
    })),
  ];
}

/** Only the members that have a value. */
function given<T extends object>(members: T): { [Name in keyof T]?: Exclude<T[Name], undefined> } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as never;
}

/** Kafka of one's own is named by its servers. */
function selfManaged({ outputs: { selfManagedEventSource } }: Registration): string {
  return JSON.stringify(selfManagedEventSource ?? "unknown");
}
