/** What variables of API Gateway stand for in one request. */
export interface VariableSource {
  readonly context: Readonly<Record<string, string>>;
  readonly claims: Readonly<Record<string, string>>;
  /** What a Lambda authorizer said. */
  readonly authorizer: Readonly<Record<string, string>>;
  readonly stageVariables: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly path: Readonly<Record<string, string>>;
  readonly querystring: Readonly<Record<string, string>>;
}

/** The variables of a request that are known here, without those that take a name of the program's. */
const contextVariables = [
  "apiId",
  "domainName",
  "httpMethod",
  "identity.clientCert.issuerDN",
  "identity.clientCert.serialNumber",
  "identity.clientCert.subjectDN",
  "identity.clientCert.validity.notAfter",
  "identity.clientCert.validity.notBefore",
  "identity.sourceIp",
  "identity.userAgent",
  "path",
  "protocol",
  "requestId",
  "routeKey",
  "stage",
];

/** Whether a variable of `$context` is known here. */
export function isContextVariable(name: string): boolean {
  return contextVariables.includes(name);
}

const variable =
  /\$(?:context\.authorizer\.claims\.([\w:-]+)|context\.authorizer\.(?!claims\b)(\w+)(?!\w|\.\w)|context\.([\w.]+)|stageVariables\.(\w+)|request\.(header|path|querystring)\.([\w-]+))/g;

/**
 * Whether a text holds only variables that are known here. A dollar sign may not stand for itself.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-parameter-mapping.html
 */
export function isTemplate(text: string): boolean {
  const names = [...text.matchAll(variable)].map(([, , , name]) => name);
  return (
    names.every((name) => name === undefined || isContextVariable(name)) && !text.replace(variable, "").includes("$")
  );
}

/** A variable for the path, or for a parameter of it, in braces or without. */
const pathVariable = /\$(?:request\.path(?:\.([\w-]+))?(?!\w)|\{request\.path(?:\.([\w-]+))?\})/g;

/** Whether a text is a path with no other variables than those of the request's path. */
export function isPathTemplate(text: string): boolean {
  const filled = text.replace(pathVariable, (_, plain?: string, braced?: string) => ((plain ?? braced) ? "x" : "/"));
  return /^\/[\w.~!&'()*+,;=:@%/-]*$/.test(filled);
}

/**
 * Puts the path of a request, and its parameters, into a path.
 *
 * @param path The request's path, which stands for `$request.path`.
 * @param parameterOf The value of a parameter, as it may stand in a path.
 */
export function fillPath(text: string, path: string, parameterOf: (name: string) => string): string {
  return text.replace(pathVariable, (_, plain?: string, braced?: string) => {
    const name = plain ?? braced;
    return name === undefined ? path : parameterOf(name);
  });
}

/** Puts the values of a request into a text; what a request has not is empty. */
export function fillTemplate(text: string, source: VariableSource): string {
  return text.replace(
    variable,
    (_, claim?: string, property?: string, context?: string, stageVariable?: string, part?: string, name?: string) => {
      if (claim !== undefined) {
        return own(source.claims, claim);
      }
      if (property !== undefined) {
        return own(source.authorizer, property);
      }
      if (context !== undefined) {
        return own(source.context, context);
      }
      if (stageVariable !== undefined) {
        return own(source.stageVariables, stageVariable);
      }
      return part === "header" ? own(source.headers, name!.toLowerCase()) : own(source[part as "path"], name!);
    },
  );
}

function own(values: Readonly<Record<string, string>>, name: string): string {
  return Object.hasOwn(values, name) ? values[name]! : "";
}
