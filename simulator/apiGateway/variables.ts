import type { VariableSource } from "../model/templates";
import type { GatewayEvent } from "./event";

/** What variables stand for in the request that an event was made of. */
export function variablesOf(event: GatewayEvent): VariableSource {
  const { apiId, authentication, authorizer, domainName, http, requestId, routeKey, stage } = event.requestContext;
  const { issuerDN, serialNumber, subjectDN, validity } = authentication?.clientCert ?? {};
  return {
    context: {
      apiId,
      domainName,
      httpMethod: http.method,
      "identity.clientCert.issuerDN": issuerDN ?? "",
      "identity.clientCert.serialNumber": serialNumber ?? "",
      "identity.clientCert.subjectDN": subjectDN ?? "",
      "identity.clientCert.validity.notAfter": validity?.notAfter ?? "",
      "identity.clientCert.validity.notBefore": validity?.notBefore ?? "",
      "identity.sourceIp": http.sourceIp,
      "identity.userAgent": http.userAgent,
      path: http.path,
      protocol: http.protocol,
      requestId,
      routeKey,
      stage,
    },
    claims: authorizer?.jwt.claims ?? {},
    stageVariables: event.stageVariables ?? {},
    headers: event.headers,
    path: event.pathParameters ?? {},
    querystring: event.queryStringParameters ?? {},
  };
}
