import { routeShape } from "../components/aws/routeKeys";
import type { FaultCollector } from "../components/checking/faults";
import { Checked, resourceRule, texts } from "./rule";

interface Config {
  readonly publicRoutes: readonly string[];
  readonly acceptPreflightRoutes: boolean;
  readonly acceptComponentRoutes: boolean;
  readonly importedApis: readonly string[];
}

/** How a route can tell who calls it. */
const authorizations: readonly unknown[] = ["JWT", "CUSTOM", "AWS_IAM"];

const fix = "add an authorizer, or list the route in publicRoutes";

/**
 * No route of an HTTP API that anyone can call, unless it is declared public in the policy's configuration. Routes of an
 * `ApiWithJwt` are held against what that declares, by a policy of their own.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-access-control.html
 */
export const authorizedRoutes = resourceRule<Config>(
  {
    name: "http-api-routes-have-authorizers",
    description: "No route of an HTTP API may be open to everyone, unless it is declared public.",
    severity: "high",
    configSchema: {
      properties: {
        publicRoutes: texts('Keys of routes that anyone may call, such as "GET /health", of every API of the stack.'),
        acceptPreflightRoutes: {
          type: "boolean",
          default: true,
          description: "Whether OPTIONS routes may be open: browsers send preflight requests without a token.",
        },
        acceptComponentRoutes: {
          type: "boolean",
          default: true,
          description: "Whether routes of an ApiWithJwt are left to http-api-routes-are-as-declared.",
        },
        importedApis: texts("Logical names of APIs that may import routes from OpenAPI, which are not checked."),
      },
    },
  },
  { "aws:apigatewayv2/route:Route": checkRoute, "aws:apigatewayv2/api:Api": checkApi },
);

function checkRoute({ props, urn }: Checked, config: Config, faults: FaultCollector): void {
  const { routeKey, authorizationType } = props;
  const isHttp = routeKey === "$default" || String(routeKey).includes(" ");
  if (!isHttp || authorizations.includes(authorizationType) || isDeclared(String(routeKey), config)) {
    return;
  }
  const isComponents = urn.includes("aws-m2m:index:ApiWithJwt$aws:apigatewayv2/route:Route::");
  if (!(isComponents && config.acceptComponentRoutes && authorizationType === "NONE")) {
    const rule = `${authorizationType === undefined ? "is not set and " : ""}leaves ${String(routeKey)} open to everyone`;
    faults.add("authorizationType", authorizationType, rule, fix);
  }
}

/** An API can have routes that no resource stands for. */
function checkApi({ name, props }: Checked, config: Config, faults: FaultCollector): void {
  const { target, body, routeKey = "$default" } = props;
  if (target !== undefined && !isDeclared(String(routeKey), config)) {
    faults.add("target", target, `makes the route ${String(routeKey)}, open to everyone`, `leave it out; ${fix}`);
  }
  if (body !== undefined && !config.importedApis.includes(name)) {
    const rule = "imports routes whose authorizers are not checked";
    faults.add("body", undefined, rule, `register routes as resources, or list ${name} in importedApis`);
  }
}

function isDeclared(routeKey: string, { publicRoutes, acceptPreflightRoutes }: Config): boolean {
  const isPreflight = acceptPreflightRoutes && routeKey.startsWith("OPTIONS ");
  return isPreflight || publicRoutes.map(routeShape).includes(routeShape(routeKey));
}
