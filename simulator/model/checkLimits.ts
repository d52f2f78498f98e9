import type { Registration, Value } from "../evaluate/registration";
import { Resources, textProperty } from "./resources";
import { isRecord, textOf } from "./values";

/** What is wrong with a resource, and the fix. */
type Faults = Generator<readonly [what: string, fix: string]>;

/**
 * Finds what AWS would refuse on the request path by its fixed limits and names. Quotas that AWS raises on request are
 * left alone.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
 * https://docs.aws.amazon.com/cognito/latest/developerguide/quotas.html
 * https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
export function checkLimits(resources: Resources): void {
  for (const [type, rule] of Object.entries(rules)) {
    for (const registration of resources.created(type)) {
      for (const [what, fix] of rule(registration, resources)) {
        resources.fault(registration, what, fix);
      }
    }
  }
}

const rules: Readonly<Record<string, (registration: Registration, resources: Resources) => Faults>> = {
  *"aws:apigatewayv2/api:Api"(api, resources) {
    yield* most(resources.belongingTo(api, "aws:apigatewayv2/integration:Integration", "apiId"), 300, "integrations");
    const names = resources.belongingTo(api, "aws:apigatewayv2/stage:Stage", "apiId").map((stage) => stage.id);
    yield* unique(names, "stages are named");
    for (const option of ["credentialsArn", "routeKey"].filter((one) => api.outputs[one] !== undefined)) {
      if (api.outputs["target"] === undefined) {
        yield [`${option} is a part of quick creation, and there is no target`, "set target, or leave it out"];
      }
    }
  },
  *"aws:apigatewayv2/authorizer:Authorizer"({ outputs: { jwtConfiguration } }) {
    const audiences = isRecord(jwtConfiguration) ? jwtConfiguration["audiences"] : undefined;
    yield* most(audiences, 50, "audiences");
  },
  *"aws:apigatewayv2/route:Route"({ outputs: { authorizationScopes, routeKey } }) {
    yield* most(authorizationScopes, 10, "authorizationScopes");
    const parameters = [...textOf(routeKey).matchAll(/\{([^}+]+)\+?\}/g)].map(([, name = ""]) => name);
    yield* unique(parameters, "path parameters are named");
  },
  *"aws:apigatewayv2/integration:Integration"({ outputs: { timeoutMilliseconds } }) {
    yield* within(timeoutMilliseconds, "timeoutMilliseconds", 50, 30_000);
  },
  *"aws:cognito/userPoolDomain:UserPoolDomain"(domain) {
    const name = textProperty(domain, "domain");
    if (textProperty(domain, "certificateArn") === "" && !isDomainPrefix(name)) {
      const what = `domain = ${JSON.stringify(name)} is refused by Cognito as a prefix`;
      yield [what, "use up to 63 lower-case letters, digits and inner hyphens, without aws, amazon and cognito"];
    }
  },
  *"aws:cognito/resourceServer:ResourceServer"(server, resources) {
    const { identifier, scopes, userPoolId } = server.outputs;
    const [first] = resources
      .created(server.type)
      .filter(({ outputs }) => outputs["userPoolId"] === userPoolId && outputs["identifier"] === identifier);
    if (first !== server) {
      yield [
        `resource server "${first!.name}" of its pool has the identifier ${JSON.stringify(identifier)}, too`,
        unlike,
      ];
    }
    yield* most(scopes, 100, "scopes");
    if (!/^[\x21\x23-\x5B\x5D-\x7E]{1,256}$/.test(textOf(identifier))) {
      yield [`identifier = ${JSON.stringify(identifier)} is refused by Cognito`, noSpace];
    }
    for (const scope of Array.isArray(scopes) ? scopes.filter(isRecord) : []) {
      if (!/^[\x21\x23-\x2E\x30-\x5B\x5D-\x7E]{1,256}$/.test(textOf(scope["scopeName"]))) {
        yield [`scopeName = ${JSON.stringify(scope["scopeName"])} is refused by Cognito`, `${noSpace}, and no /`];
      }
    }
  },
  *"aws:cognito/userPoolClient:UserPoolClient"({ outputs }) {
    yield* most(outputs["allowedOauthScopes"], 50, "allowedOauthScopes");
  },
  *"aws:lambda/function:Function"({ inputs: { timeout, memorySize, environment } }) {
    yield* within(timeout, "timeout", 1, 900);
    yield* within(memorySize, "memorySize", 128, 10_240);
    const variables = isRecord(environment) && isRecord(environment["variables"]) ? environment["variables"] : {};
    for (const name of Object.keys(variables).filter((one) => reservedVariable.test(one))) {
      yield [`environment has ${name}, which Lambda sets itself`, "choose another name"];
    }
  },
};

const unlike = "give each one of its own";
const noSpace = 'use printable ASCII without space, " and \\';

/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime */
const reservedVariable =
  /^(?:_HANDLER|_X_AMZN_TRACE_ID|AWS_(?:DEFAULT_)?REGION|AWS_EXECUTION_ENV|AWS_LAMBDA_(?:FUNCTION_(?:NAME|MEMORY_SIZE|VERSION)|INITIALIZATION_TYPE|LOG_(?:GROUP|STREAM)_NAME|RUNTIME_API)|AWS_ACCESS_KEY(?:_ID)?|AWS_SECRET_ACCESS_KEY|AWS_SESSION_TOKEN|LAMBDA_(?:TASK_ROOT|RUNTIME_DIR))$/;

function isDomainPrefix(name: string): boolean {
  return /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(name) && !/aws|amazon|cognito/.test(name);
}

function* most(list: Value | readonly unknown[] | undefined, count: number, what: string): Faults {
  if (Array.isArray(list) && list.length > count) {
    yield [`it has ${list.length} ${what}, and AWS takes ${count}`, "use fewer"];
  }
}

function* within(value: Value | undefined, option: string, least: number, greatest: number): Faults {
  const isNumber = typeof value === "number" && Number.isInteger(value);
  if (value !== undefined && value !== null && !(isNumber && value >= least && value <= greatest)) {
    yield [`${option} = ${JSON.stringify(value)} is refused by AWS`, `use a whole number from ${least} to ${greatest}`];
  }
}

function* unique(names: readonly string[], what: string): Faults {
  for (const name of new Set(names.filter((one, index) => names.indexOf(one) < index))) {
    yield [`two of its ${what} ${JSON.stringify(name)}`, "give each a name of its own"];
  }
}
