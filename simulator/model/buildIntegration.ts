import type { Registration } from "../evaluate/registration";
import { isTemplate } from "../apiGateway/variables";
import type { FunctionFinder } from "./functions";
import type { HttpIntegration, Integration } from "./model";
import { invocationByApi, permits } from "./permissions";
import { Resources, textProperty } from "./resources";
import { textMap } from "./values";

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
  if (integration.outputs["integrationType"] === "HTTP_PROXY") {
    return buildHttp(integration, resources);
  }
  checkVersion(integration, "2.0", resources);
  for (const option of ["requestParameters", "timeoutMilliseconds"]) {
    const value = integration.inputs[option];
    if (value !== undefined && value !== 30_000) {
      resources.fault(integration, `${option} is modelled for HTTP_PROXY only`, "leave it out");
    }
  }
  const fn = functions.find(integration.outputs["integrationUri"], integration, "integrationUri");
  const permissions = resources.ofType("aws:lambda/permission:Permission");
  return (
    fn && {
      kind: "function",
      function: fn,
      permittedStages: stages.filter((stage) => {
        const invoker = invocationByApi({ executionArn, stage, routeKey });
        return permissions.some(({ outputs }) => permits(outputs, fn, invoker));
      }),
    }
  );
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
  checkVersion(integration, "1.0", resources);
  const url = textProperty(integration, "integrationUri");
  if (
    !/^https?:\/\/[^\s?#]+$/.test(url) ||
    url.includes("${") ||
    /^https?:\/\/[^/]*\{/.test(url) ||
    !URL.canParse(url.replace(/\{[^}]*\}/g, "x"))
  ) {
    const what = `integrationUri = ${JSON.stringify(url)} is not a URL that the simulator can call`;
    resources.fault(integration, what, "write http(s)://host/path, without query and stage variables");
  }
  const method = textProperty(integration, "integrationMethod");
  if (!/^[A-Z]+$/.test(method)) {
    resources.fault(integration, "integrationMethod is missing", "set it, to ANY for the request's own");
  }
  const timeout = integration.outputs["timeoutMilliseconds"];
  return {
    kind: "http",
    url,
    method,
    headers: headersOf(integration, resources),
    timeoutMilliseconds: typeof timeout === "number" ? timeout : 30_000,
  };
}

/**
 * Headers that API Gateway keeps to itself.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-parameter-mapping.html
 */
const reservedHeader =
  /^(?:access-control-.*|apigw-.*|authorization|connection|content-encoding|content-length|content-location|forwarded|host|keep-alive|origin|proxy-authenticate|proxy-authorization|te|trailers|transfer-encoding|upgrade|via|x-amz-.*|x-amzn-.*|x-forwarded-(?:for|host|proto))$/i;

/** The headers that parameter mapping sets. Its other forms are refused. */
function headersOf(integration: Registration, resources: Resources): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [target, template] of Object.entries(textMap(integration.outputs["requestParameters"]))) {
    const [, name] = /^overwrite:header\.(.+)$/.exec(target) ?? [];
    if (name === undefined || !isTemplate(template)) {
      const what = `requestParameters["${target}"] = ${JSON.stringify(template)} is not modelled`;
      resources.fault(integration, what, "only overwrite:header.<name> with texts and the usual variables is");
    } else if (reservedHeader.test(name)) {
      const what = `requestParameters["${target}"] sets a header that API Gateway keeps to itself`;
      resources.fault(integration, what, "choose another name");
    } else {
      headers[name.toLowerCase()] = template;
    }
  }
  return headers;
}
