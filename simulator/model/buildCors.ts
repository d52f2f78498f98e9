import type { Registration } from "../evaluate/registration";
import type { Cors } from "./model";
import { Resources, textList } from "./resources";
import { isRecord } from "./values";

/** Reads the CORS configuration of an API. */
export function buildCors(api: Registration, resources: Resources): Cors | undefined {
  const configuration = api.outputs["corsConfiguration"];
  if (!isRecord(configuration)) {
    return undefined;
  }
  const list = (option: string) => textList(configuration[option], `corsConfiguration.${option}`, api, resources);
  const { allowCredentials, maxAge } = configuration;
  const cors = {
    allowOrigins: list("allowOrigins"),
    allowMethods: list("allowMethods"),
    allowHeaders: list("allowHeaders"),
    exposeHeaders: list("exposeHeaders"),
    allowCredentials: allowCredentials === true,
    ...(typeof maxAge === "number" && { maxAge }),
  };
  if (cors.allowCredentials && cors.allowOrigins.includes("*")) {
    const what = "corsConfiguration allows credentials and every origin, which API Gateway refuses";
    resources.fault(api, what, "name the origins, or set allowCredentials: false");
  }
  return cors;
}
