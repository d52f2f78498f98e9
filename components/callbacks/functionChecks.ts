import * as lambda from "@pulumi/aws/lambda";
import { environment } from "../aws/environmentVariables";
import { isNarrowAction } from "../aws/iamActions";
import { partOfName } from "../aws/names";
import { quotas } from "../aws/quotas";
import {
  all,
  anything,
  arn,
  Check,
  counted,
  listOf,
  mapOf,
  Members,
  object,
  oneOf,
  optional,
  text,
  wholeNumber,
} from "../checking/checks";
import { FaultCollector } from "../checking/faults";
import { isPlain } from "../checking/plainValues";
import type { FunctionSettings, FunctionVpc, PermissionStatement } from "../functionSettings";
import { callbackRuntimes } from "./callbackRuntimes";
import { isHandlerFile } from "./files/fromFile";
import { checkHandlerFile } from "./files/handlerFileCheck";
import { checkHandlerFactory, isHandlerFactory } from "./handlerFactory";

const action: Check = (path, value, faults) => {
  if (!isNarrowAction(value)) {
    const fix = 'write "service:Action", such as "dynamodb:GetItem"';
    faults.add(path, value ?? null, "is not an action of one service", fix);
  }
};

const resource = text(/^(?:arn:[^:]+:[^:]*:|\*$)/, "is not the ARN of a resource", "pass an ARN or an arn output");

const conditionText = text(/^/, "is not a value of a condition", "give text, or a list of texts");

const conditionValue: Check = (path, value, faults) =>
  Array.isArray(value)
    ? listOf(conditionText, "give text, or a list of texts")(path, value, faults)
    : conditionText(path, value, faults);

const conditions = mapOf(
  text(
    /^(?:ForAllValues:|ForAnyValue:)?[A-Za-z]+$/,
    "is not an operator of conditions",
    'write { StringEquals: { "aws:RequestedRegion": "eu-west-1" } }',
  ),
  mapOf(anything, conditionValue, 'write { "aws:RequestedRegion": "eu-west-1" }'),
  'write { StringEquals: { "aws:RequestedRegion": "eu-west-1" } }',
);

const some = (what: string) =>
  counted({ min: 1, max: Infinity, holder: "a statement can have", what, fix: "use fewer" });

const permission = object<PermissionStatement>(
  {
    actions: all(listOf(action, 'write ["dynamodb:GetItem"]'), some("actions")),
    resources: all(listOf(resource, "write [table.arn]"), some("resources")),
    conditions: optional(conditions),
  },
  "write { actions: [...], resources: [...] }",
);

/** Ids of something in a VPC: a list that is not empty, or an output of one. */
function vpcIds(prefix: string, max: number): Check {
  const list = all(
    listOf(
      text(new RegExp(`^${prefix}-[0-9a-f]{1,17}$`), `is not an id that begins with ${prefix}-`, "pass an id output"),
      "write a list of ids, or pass an output of one",
    ),
    counted({ min: 1, max, holder: "a VPC setting can have", what: "ids", fix: "use fewer" }),
  );
  return (path, value, faults) => {
    if (isPlain(value)) {
      list(path, value, faults);
    }
  };
}

/** The members of a setting that places something in a VPC. */
export const vpcMembers: Members<FunctionVpc> = {
  subnetIds: vpcIds("subnet", 16),
  securityGroupIds: vpcIds("sg", 5),
};

/** ARN of a policy, the customer's or AWS's own. */
const policyArn = arn("iam", /policy\/[A-Za-z0-9+=,.@_/-]+/, "an IAM policy");

const layerArn = arn("lambda", /layer:[A-Za-z0-9_-]+:\d+/, "a version of a layer");

/** The checks of the settings of a function, whose time limit is in a range of seconds. */
export function functionMembers(timeout: { readonly min: number; readonly max: number }): Members<FunctionSettings> {
  return {
    environment: optional(environment),
    timeout: optional(wholeNumber(timeout, "seconds")),
    memorySize: optional(wholeNumber(quotas.memoryMb, "MB")),
    architecture: optional(oneOf(["arm64", "x86_64"], "an architecture of Lambda")),
    runtime: optional(oneOf(callbackRuntimes(), "a runtime that callbacks run on")),
    permissions: optional(listOf(permission, "write [{ actions: [...], resources: [...] }]")),
    policies: optional(mapOf(partOfName, policyArn, "write { name: policy.arn }")),
    reservedConcurrency: optional(wholeNumber({ min: 0, max: Infinity }, "requests")),
    vpc: optional(object<FunctionVpc>(vpcMembers, "write { subnetIds, securityGroupIds }")),
    layers: optional(
      all(
        listOf(layerArn, "write [layerVersion.arn]"),
        counted({
          max: quotas.layersPerFunction,
          holder: "a function can have",
          what: "layers",
          fix: "merge layers",
        }),
      ),
    ),
  };
}

/** Names of all settings of a function. */
export const functionSettingNames = Object.keys(functionMembers(quotas.timeoutSeconds)) as (keyof FunctionSettings)[];

/** Checks a callback, a factory of one, a handler in a file, or a function that exists. */
export function checkCallback(path: string, handler: unknown, others: string, faults: FaultCollector): void {
  if (isHandlerFile(handler)) {
    checkHandlerFile(path, handler, faults);
  } else if (isHandlerFactory(handler)) {
    checkHandlerFactory(path, handler, faults);
  } else if (typeof handler === "function" && handler.length > 2) {
    const rule = "takes a callback, which Lambda's Node.js 24 does not pass";
    faults.add(path, undefined, rule, "make it async");
  } else if (typeof handler === "function" && handler.toString().startsWith("class")) {
    faults.add(path, undefined, "is a class", `give an async function${others}`);
  } else if (typeof handler !== "function" && !lambda.Function.isInstance(handler)) {
    faults.add(path, handler ?? null, "is not a handler", `give an async function${others}`);
  }
}

/** Refuses settings that what answers would not take. */
export function refuseSettings(
  path: string,
  given: Readonly<Record<string, unknown>>,
  settings: readonly string[],
  what: string,
  fix: string,
  faults: FaultCollector,
): void {
  for (const setting of settings.filter((one) => given[one] !== undefined)) {
    faults.add(`${path}.${setting}`, undefined, `has no effect on ${what}`, fix);
  }
}
