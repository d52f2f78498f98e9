import type { Registration } from "../evaluate/registration";
import { unmarked } from "../evaluate/elsewhere/unknownValues";
import { readInvocationTarget } from "./functionNames";
import { FunctionFinder, functionNamed, useByIntegration } from "./functions";
import { roleOf } from "./invokingRole";
import type { FunctionIntegration, HttpIntegration, Integration, PrivateIntegration, Proxying } from "./model";
import { buildParameterMapping } from "./parameterMapping";
import { invocationByApi, permits } from "./permissions";
import { isListener, namedListener, privateListener } from "./privateListener";
import { optionNamed } from "./quickCreation";
import { Resources, textProperty } from "./resources";
import { isRecord } from "./values";

/** The route that an integration is read for, and where it can be called. */
export interface IntegrationUse {
  readonly routeKey: string;
  readonly executionArn: string;
  readonly stages: readonly string[];
}

/** Reads what answers a route. */
export function buildIntegration(
  integration: Registration,
  { routeKey, executionArn, stages }: IntegrationUse,
  functions: FunctionFinder,
  resources: Resources,
): Integration | undefined {
  if (resources.purpose === "report") {
    return describeIntegration(integration, { routeKey, executionArn, stages }, functions, resources);
  }
  const isPrivate = integration.outputs["connectionType"] === "VPC_LINK";
  if (integration.outputs["integrationType"] === "HTTP_PROXY") {
    return isPrivate ? buildPrivate(integration, resources) : buildHttp(integration, resources);
  }
  checkVersion(integration, "2.0", resources);
  for (const option of ["connectionId", "connectionType", "requestParameters", "timeoutMilliseconds", "tlsConfig"]) {
    const value = integration.inputs[option];
    if (value !== undefined && value !== 30_000 && value !== "INTERNET") {
      resources.fault(integration, `${option} is modelled for HTTP_PROXY only`, "leave it out");
    }
  }
  return buildFunctionIntegration(integration, { routeKey, executionArn, stages }, functions, resources);
}

function buildFunctionIntegration(
  integration: Registration,
  { routeKey, executionArn, stages }: IntegrationUse,
  functions: FunctionFinder,
  resources: Resources,
): FunctionIntegration | undefined {
  const invoked = functions.find(useByIntegration(integration));
  const permissions = resources.ofType("aws:lambda/permission:Permission");
  const hasRole = roleOf(integration, "credentialsArn", resources) !== undefined;
  return (
    invoked && {
      kind: "function",
      function: invoked.function,
      permittedStages: stages.filter((stage) => {
        const invoker = invocationByApi({ executionArn, stage, routeKey });
        return hasRole || permissions.some(({ outputs }) => permits(outputs, invoked, invoker));
      }),
    }
  );
}

/** Reads of an integration what a report tells: what answers, which need not be of this program, or modelled. */
function describeIntegration(
  integration: Registration,
  use: IntegrationUse,
  functions: FunctionFinder,
  resources: Resources,
): Integration | undefined {
  const { connectionType, integrationType } = integration.outputs;
  const target = textProperty(integration, "integrationUri");
  const proxying = { method: "ANY", headers: {}, timeoutMilliseconds: 0 };
  if (integrationType === "HTTP_PROXY" && connectionType === "VPC_LINK" && isListener(target)) {
    return { kind: "private", listener: namedListener(target, resources), ...proxying };
  }
  if (integrationType === "HTTP_PROXY" && connectionType !== "VPC_LINK" && isCallable(target)) {
    return { kind: "http", url: target, ...proxying };
  }
  const name = integrationType === "AWS_PROXY" ? readInvocationTarget(target) : undefined;
  const fn = name && functionNamed(name, resources);
  if (fn && !fn.isRead) {
    return buildFunctionIntegration(integration, use, functions, resources);
  }
  const named = ["integrationUri", "integrationSubtype", "integrationType"].map((one) =>
    textProperty(integration, one),
  );
  return { kind: "elsewhere", name: unmarked(named.find((text) => text !== "") ?? "") };
}

function checkVersion(integration: Registration, wanted: string, resources: Resources): void {
  const version = integration.outputs["payloadFormatVersion"] ?? (wanted === "1.0" ? wanted : undefined);
  if (version !== wanted) {
    const what =
      version === undefined
        ? "payloadFormatVersion is missing, and 1.0 is not modelled"
        : `payloadFormatVersion = ${JSON.stringify(version)} is not modelled`;
    resources.fault(integration, what, `set it to "${wanted}"`);
  }
}

function buildHttp(integration: Registration, resources: Resources): HttpIntegration {
  const url = textProperty(integration, "integrationUri");
  if (!isCallable(url)) {
    const what = `${optionNamed("integrationUri", integration)} = ${JSON.stringify(url)} is not a URL that the simulator can call`;
    resources.fault(integration, what, "write http(s)://host/path, without query and stage variables");
  }
  for (const option of ["connectionId", "tlsConfig"].filter((one) => integration.inputs[one] !== undefined)) {
    resources.fault(integration, `${option} is for private integrations only`, 'set connectionType: "VPC_LINK"');
  }
  const { headers } = buildParameterMapping(integration, false, resources);
  return { kind: "http", url, ...proxyingOf(integration, resources), headers };
}

/** Whether a text is a URL that can be called once the path's parameters are filled in. */
function isCallable(url: string): boolean {
  return (
    /^https?:\/\/[^\s?#]+$/.test(url) &&
    !url.includes("${") &&
    !/^https?:\/\/[^/]*\{/.test(url) &&
    URL.canParse(url.replace(/\{[^}]*\}/g, "x"))
  );
}

function buildPrivate(integration: Registration, resources: Resources): PrivateIntegration | undefined {
  if (textProperty(integration, "connectionId") === "") {
    resources.fault(integration, "connectionId is missing", "set it to the id of a VPC link");
  }
  const { tlsConfig } = integration.outputs;
  const serverName = isRecord(tlsConfig) ? tlsConfig["serverNameToVerify"] : undefined;
  const listener = privateListener(integration, resources);
  const proxying = proxyingOf(integration, resources);
  const mapping = buildParameterMapping(integration, true, resources);
  return (
    listener && {
      kind: "private",
      listener,
      ...proxying,
      ...mapping,
      ...(typeof serverName === "string" && { serverName }),
    }
  );
}

/** How requests are passed on, but for what parameter mapping makes of them. */
function proxyingOf(integration: Registration, resources: Resources): Omit<Proxying, "headers"> {
  checkVersion(integration, "1.0", resources);
  const method = textProperty(integration, "integrationMethod");
  if (!/^[A-Z]+$/.test(method)) {
    resources.fault(integration, "integrationMethod is missing", "set it, to ANY for the request's own");
  }
  const timeout = integration.outputs["timeoutMilliseconds"];
  return { method, timeoutMilliseconds: typeof timeout === "number" ? timeout : 30_000 };
}
