import type { FunctionAuthorizer, IdentitySource } from "../model/model";
import type { RequestDescription } from "./event";
import type { PolicyRequest } from "./policy";
import type { VariableSource } from "../model/templates";

/** A request as a Lambda authorizer is told of it. */
export interface AuthorizerRequest {
  readonly described: RequestDescription;
  /** Names of headers as they were sent. */
  readonly sentHeaders: Readonly<Record<string, string>>;
  /** The path without the stage's name, percent-decoded. */
  readonly path: string;
  readonly arns: PolicyRequest;
  /** Values of the identity sources, in their order. */
  readonly identity: readonly string[];
}

/**
 * The event that a Lambda authorizer receives: the request without its body. Fields that do not apply are left out.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html
 */
export function authorizerEvent(
  { payloadFormat }: Pick<FunctionAuthorizer, "payloadFormat">,
  request: AuthorizerRequest,
): object {
  return payloadFormat === "1.0" ? eventOfVersion1(request) : eventOfVersion2(request);
}

function eventOfVersion2({ described, arns, identity }: AuthorizerRequest): object {
  const { version, ...rest } = described;
  return {
    version,
    type: "REQUEST",
    routeArn: arns.routeArn,
    ...(identity.length > 0 && { identitySource: identity }),
    ...rest,
  };
}

/** As of a REST API, but for what HTTP APIs do not have. */
function eventOfVersion1({ described, sentHeaders, path, arns, identity }: AuthorizerRequest): object {
  const { routeKey, queryStringParameters, pathParameters, stageVariables, requestContext } = described;
  const { accountId, apiId, authentication, domainName, domainPrefix, http, requestId, stage } = requestContext;
  const resource = routeKey === "$default" ? routeKey : routeKey.slice(routeKey.indexOf(" ") + 1);
  const joined = identity.join(",");
  return {
    version: "1.0",
    type: "REQUEST",
    methodArn: arns.routeArn,
    ...(identity.length > 0 && { identitySource: joined, authorizationToken: joined }),
    resource,
    path,
    httpMethod: http.method,
    headers: sentHeaders,
    ...(queryStringParameters && { queryStringParameters }),
    ...(pathParameters && { pathParameters }),
    ...(stageVariables && { stageVariables }),
    requestContext: {
      accountId,
      apiId,
      domainName,
      domainPrefix,
      httpMethod: http.method,
      identity: {
        ...(authentication && { clientCert: authentication.clientCert }),
        sourceIp: http.sourceIp,
        userAgent: http.userAgent,
      },
      path,
      protocol: http.protocol,
      requestId,
      requestTime: requestContext.time,
      requestTimeEpoch: requestContext.timeEpoch,
      resourcePath: resource,
      stage,
    },
  };
}

/** The value of an identity source; empty where the request has none. */
export function identityOf({ part, name }: IdentitySource, { described, variables }: IdentityRequest): string {
  if (part === "header" && name === "cookie") {
    return (described.cookies ?? []).join("; ");
  }
  const values = {
    header: variables.headers,
    querystring: variables.querystring,
    context: variables.context,
    stageVariables: variables.stageVariables,
  }[part];
  return Object.hasOwn(values, name) ? values[name]! : "";
}

interface IdentityRequest {
  readonly described: RequestDescription;
  readonly variables: VariableSource;
}
