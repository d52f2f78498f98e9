import { PolicyResource, StackValidationPolicy, UnknownValueError } from "@pulumi/policy";
import { routeShape } from "../components/aws/routeKeys";
import { FaultCollector } from "../components/checking/faults";
import { isMap } from "../components/checking/plainValues";
import { configOf, Described, labelOf, listOf, texts } from "./rule";

interface Config {
  readonly publicRoutes: readonly string[];
  readonly acceptPreflightRoutes: boolean;
}

export const componentType = "aws-m2m:index:ApiWithJwt";
const routeType = "aws:apigatewayv2/route:Route";

const described: Described = {
  name: "http-api-routes-are-as-declared",
  description: "A route below an ApiWithJwt must ask of its callers what the component declares for it.",
  severity: "high",
  configSchema: {
    properties: {
      publicRoutes: texts("Keys of routes that may be public though they are declared otherwise, or not at all."),
      acceptPreflightRoutes: {
        type: "boolean",
        default: true,
        description: "Whether OPTIONS routes may be public: browsers send preflight requests without a token.",
      },
    },
  },
};

/**
 * Holds the routes below an `ApiWithJwt` against the `routes` that it declares: what a `transform` made of them, and
 * routes of one's own that stand below it. Both are needed, so that it looks at the stack as a whole.
 */
export const declaredRoutes: StackValidationPolicy = {
  ...described,
  enforcementLevel: "mandatory",
  validateStack: (args, reportViolation) => {
    const config = configOf(described, args) as Config;
    for (const route of args.resources.filter(({ type }) => type === routeType)) {
      const component = componentOf(route);
      if (component) {
        const faults = new FaultCollector(labelOf(route));
        ifKnown(() => checkRoute(route, component, args.resources, config, faults));
        faults.lines().forEach((line) => reportViolation(line, route.urn));
      }
    }
  },
};

/** The component that a resource is a child of, itself or by others between. */
function componentOf({ parent }: PolicyResource): PolicyResource | undefined {
  return parent === undefined || parent.type === componentType ? parent : componentOf(parent);
}

/** What a preview does not know is known when the stack is deployed, and checked then. */
function ifKnown(check: () => void): void {
  try {
    check();
  } catch (error) {
    if (!(error instanceof UnknownValueError)) {
      throw error;
    }
  }
}

function checkRoute(
  route: PolicyResource,
  component: PolicyResource,
  resources: readonly PolicyResource[],
  { publicRoutes, acceptPreflightRoutes }: Config,
  faults: FaultCollector,
): void {
  const { routeKey, authorizationType = "NONE" } = route.props;
  const key = String(routeKey);
  const isPreflight = acceptPreflightRoutes && key.startsWith("OPTIONS ");
  const isListed = publicRoutes.map(routeShape).includes(routeShape(key));
  if (authorizationType === "NONE" && (isPreflight || isListed)) {
    return;
  }
  const declared = declarationOf(key, component);
  if (!declared) {
    const fix = "declare it in the component's routes, or give it another parent";
    faults.add("routeKey", key, `is no route that ${labelOf(component)} declares`, fix);
    return;
  }
  if (declared["access"] === "public") {
    return;
  }
  const fix = "take the change out, or declare it in the component's routes";
  const isByFunction = declared["checkedBy"] === "function";
  if (authorizationType !== (isByFunction ? "CUSTOM" : "JWT")) {
    faults.add("authorizationType", authorizationType, `is not what the component declares for ${key}: a token`, fix);
    return;
  }
  checkAuthorizer(route, component, declared["authorizer"], isByFunction, key, fix, faults);
  // Scopes that a function asks for stand beside its code.
  if (!isByFunction) {
    checkScopes(route, resources, listOf(declared["scopes"]), key, fix, faults);
  }
}

/** Parameters may be called otherwise: they match the same requests. */
function declarationOf(key: string, { props }: PolicyResource): Readonly<Record<string, unknown>> | undefined {
  const routes = isMap(props["routes"]) ? props["routes"] : {};
  const found = Object.entries(routes).find(([one]) => routeShape(one) === routeShape(key))?.[1];
  return isMap(found) ? found : undefined;
}

/** The authorizer is told by whose id the route takes: its own value is known to AWS alone. */
function checkAuthorizer(
  route: PolicyResource,
  component: PolicyResource,
  declared: unknown,
  isByFunction: boolean,
  key: string,
  fix: string,
  faults: FaultCollector,
): void {
  const source = typeof declared === "string" ? `${component.name}-${declared}` : component.name;
  const name = isByFunction ? `${source}.function` : source;
  const used = route.propertyDependencies["authorizerId"] ?? [];
  const isDeclared = used.some(({ type, name: own, parent }) => {
    return type === "aws:apigatewayv2/authorizer:Authorizer" && own === name && parent?.urn === component.urn;
  });
  if (!isDeclared) {
    faults.add("authorizerId", undefined, `is not of the authorizer "${name}", which is declared for ${key}`, fix);
  }
}

function checkScopes(
  { props }: PolicyResource,
  resources: readonly PolicyResource[],
  declared: readonly unknown[],
  key: string,
  fix: string,
  faults: FaultCollector,
): void {
  if (declared.length === 0) {
    return;
  }
  const scopes = listOf(props["authorizationScopes"]);
  if (scopes.length === 0) {
    const rule = `asks for no scope, though ${declared.join(", ")} is declared for ${key}`;
    faults.add("authorizationScopes", undefined, rule, fix);
  }
  for (const scope of scopes.filter(
    (one) => !referencesTo(String(one), resources).some((ref) => declared.includes(ref)),
  )) {
    faults.add("authorizationScopes", scope, `has a scope that is not declared for ${key}`, fix);
  }
}

/** What a component calls a scope of AWS: by the key of its resource server, with which the server's name ends. */
function referencesTo(scope: string, resources: readonly PolicyResource[]): string[] {
  const [identifier, name] = [scope.slice(0, scope.lastIndexOf("/")), scope.slice(scope.lastIndexOf("/") + 1)];
  const servers = resources.filter(
    ({ type, props }) => type === "aws:cognito/resourceServer:ResourceServer" && props["identifier"] === identifier,
  );
  return [scope, ...servers.flatMap((server) => keysOf(server).map((one) => `${one}/${name}`))];
}

/** A component's server is called `auth-key`, and either may have hyphens. */
function keysOf({ name, parent }: PolicyResource): string[] {
  return parent?.type === "aws-m2m:index:M2mAuth" && name.startsWith(`${parent.name}-`)
    ? [name.slice(parent.name.length + 1)]
    : [];
}
