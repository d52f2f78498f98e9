import type { VariableSource } from "../model/templates";
import type { AuthorizerContext } from "./authorizerAnswer";
import type { EventAuthorizer, RequestDescription } from "./event";

/** A request, with what its authorizer said. */
type Authorized = RequestDescription & {
  readonly requestContext: { readonly authorizer?: EventAuthorizer };
};

/**
 * What variables stand for in a request.
 *
 * @param principalId Who calls, by a Lambda authorizer's policy.
 */
export function variablesOf(event: Authorized, principalId = ""): VariableSource {
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
    claims: authorizer?.jwt?.claims ?? {},
    authorizer: { principalId, ...textsOf(authorizer?.lambda ?? {}) },
    stageVariables: event.stageVariables ?? {},
    headers: event.headers,
    path: event.pathParameters ?? {},
    querystring: event.queryStringParameters ?? {},
  };
}

/** The context of a Lambda authorizer as variables have it: as texts. */
function textsOf(context: AuthorizerContext): Record<string, string> {
  return Object.fromEntries(
    Object.entries(context).map(([name, value]) => [name, typeof value === "string" ? value : JSON.stringify(value)]),
  );
}
