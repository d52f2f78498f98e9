import type { Registration } from "../evaluate/registration";
import type { Resources } from "./resources";
import { isPathTemplate, isTemplate } from "./templates";
import { textMap } from "./values";

/** What parameter mapping sets on a request that is passed on. */
export interface ParameterMapping {
  readonly headers: Readonly<Record<string, string>>;
  /** Absent where the path is left as it is. */
  readonly path?: string;
}

/**
 * Headers that API Gateway keeps to itself.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-parameter-mapping.html
 */
const reservedHeader =
  /^(?:access-control-.*|apigw-.*|authorization|connection|content-encoding|content-length|content-location|forwarded|keep-alive|origin|proxy-authenticate|proxy-authorization|te|trailers|transfer-encoding|upgrade|via|x-amz-.*|x-amzn-.*|x-forwarded-(?:for|host|proto))$/i;

/**
 * Reads the parameter mapping of an integration. The forms that are not modelled are faults.
 *
 * @param isPrivate Whether the integration goes over a VPC link: path and Host can be set there only.
 */
export function buildParameterMapping(
  integration: Registration,
  isPrivate: boolean,
  resources: Resources,
): ParameterMapping {
  const headers: Record<string, string> = {};
  let path: string | undefined;
  for (const [target, template] of Object.entries(textMap(integration.outputs["requestParameters"]))) {
    const [, name = ""] = /^overwrite:header\.(.+)$/.exec(target) ?? [];
    const isHost = name.toLowerCase() === "host";
    if (isPrivate && target === "overwrite:path" && isPathTemplate(template)) {
      path = template;
    } else if (reservedHeader.test(name) || (isHost && !isPrivate)) {
      const what = `requestParameters["${target}"] sets a header that API Gateway keeps to itself`;
      resources.fault(integration, what, "choose another name");
    } else if (isHost && !/^[A-Za-z0-9.-]+(?::\d+)?$/.test(template)) {
      const what = `requestParameters["${target}"] = ${JSON.stringify(template)} is not modelled`;
      resources.fault(integration, what, "only the name of a host is");
    } else if (name === "" || !isTemplate(template)) {
      // A header can hold a secret; a variable does not.
      const isShown = !target.includes(":header.") || /^\$[\w.{}]+$/.test(template);
      const what = `requestParameters["${target}"]${isShown ? ` = ${JSON.stringify(template)}` : ""} is not modelled`;
      resources.fault(
        integration,
        what,
        isPrivate ? `${modelledHeaders}, and ${modelledPath}` : `${modelledHeaders} is`,
      );
    } else {
      headers[name.toLowerCase()] = template;
    }
  }
  return { headers, ...(path !== undefined && { path }) };
}

const modelledHeaders = "only overwrite:header.<name> with texts and the usual variables";

const modelledPath = "overwrite:path with a path and $request.path variables, are";
