import { Registration, unknownPrefix, Value } from "../evaluate/registration";
import { UserError } from "../userError";
import { buildFunction } from "./buildFunction";
import { Api, AppClient, JwtAuthorizer, LambdaFunction, Model, Route, UserPool } from "./model";
import { isRefusedType, modelled } from "./options";
import { permits } from "./permissions";
import { isRecord, textOf, texts } from "./values";

/**
 * Reads registered resources into a model of what answers requests.
 *
 * @throws {@link UserError} with one line for each type, option or reference that the simulator does not know.
 */
export function buildModel(registrations: readonly Registration[]): Model {
  return new ModelBuilder(registrations).build();
}

class ModelBuilder {
  private readonly faults: string[] = [];
  private readonly functionsByArn = new Map<string, Registration>();
  private readonly functions = new Map<Registration, LambdaFunction | undefined>();

  constructor(private readonly registrations: readonly Registration[]) {}

  build(): Model {
    this.registrations.forEach((registration) => this.checkSupported(registration));
    for (const fn of this.ofType("aws:lambda/function:Function")) {
      for (const key of ["arn", "invokeArn"]) {
        this.functionsByArn.set(text(fn, key), fn);
      }
    }
    const pools = this.ofType("aws:cognito/userPool:UserPool").map((pool) => this.buildPool(pool));
    const apis = this.ofType("aws:apigatewayv2/api:Api").map((api) => this.buildApi(api, pools));
    if (pools.length === 0 && apis.length === 0 && this.faults.length === 0) {
      this.faults.push("the program registers no user pool and no HTTP API: there is nothing to serve.");
    }
    if (this.faults.length > 0) {
      throw new UserError([...new Set(this.faults)]);
    }
    return { pools, apis };
  }

  private ofType(type: string): Registration[] {
    return this.registrations.filter((registration) => registration.type === type);
  }

  private belongingTo(type: string, property: string, owner: Registration): Registration[] {
    return this.ofType(type).filter((registration) => registration.outputs[property] === owner.id);
  }

  private fault(registration: Registration, what: string, fix: string): void {
    this.faults.push(`${describe(registration)}: ${what}; ${fix}.`);
  }

  private checkSupported(registration: Registration): void {
    if (isRefusedType(registration.type)) {
      this.fault(registration, "the simulator does not model this type", "leave it out of the stack that you simulate");
      return;
    }
    const support = modelled[registration.type];
    if (!support) {
      return;
    }
    if (registration.isRead) {
      this.fault(
        registration,
        "it is looked up in AWS, which the simulator cannot do",
        "create it in the stack that you simulate",
      );
      return;
    }
    for (const [option, value] of Object.entries(registration.inputs)) {
      const allowed = support.only?.[option];
      if (allowed) {
        if (!allowed.some((one) => JSON.stringify(one) === JSON.stringify(value))) {
          this.fault(
            registration,
            `${option} = ${JSON.stringify(value)} is not modelled`,
            `only ${allowed.map((one) => JSON.stringify(one)).join(" or ")} is`,
          );
        }
      } else if (!support.used.includes(option) && !support.harmless.includes(option)) {
        this.fault(registration, `the option ${option} is not modelled`, "leave it out of the stack that you simulate");
      }
      this.checkKnown(registration, option, value);
    }
  }

  /** An unknown value may reach a function's environment, but must not decide how a request is answered. */
  private checkKnown(registration: Registration, option: string, value: Value): void {
    if (registration.type === "aws:lambda/function:Function" && option === "environment") {
      return;
    }
    if (modelled[registration.type]?.harmless.includes(option)) {
      return;
    }
    const unknown = findUnknown(value);
    if (unknown !== undefined) {
      this.fault(
        registration,
        `${option} depends on ${unknown}, which the simulator does not know`,
        "give a plain value in the stack that you simulate",
      );
    }
  }

  private buildPool(pool: Registration): UserPool {
    const domain = this.belongingTo("aws:cognito/userPoolDomain:UserPoolDomain", "userPoolId", pool)[0];
    const region = text(pool, "region");
    return {
      name: pool.name,
      id: pool.id,
      issuer: `https://${text(pool, "endpoint")}`,
      ...(domain && { domain: `https://${text(domain, "domain")}.auth.${region}.amazoncognito.com` }),
      scopes: this.buildScopes(pool),
      clients: this.belongingTo("aws:cognito/userPoolClient:UserPoolClient", "userPoolId", pool).map((client) =>
        this.buildClient(client, pool),
      ),
    };
  }

  private buildScopes(pool: Registration): Map<string, string> {
    const scopes = new Map<string, string>();
    for (const server of this.belongingTo("aws:cognito/resourceServer:ResourceServer", "userPoolId", pool)) {
      for (const scope of array(server.outputs["scopes"])) {
        if (isRecord(scope)) {
          scopes.set(`${text(server, "identifier")}/${textOf(scope["scopeName"])}`, textOf(scope["scopeDescription"]));
        }
      }
    }
    return scopes;
  }

  private buildClient(client: Registration, pool: Registration): AppClient {
    const known = this.buildScopes(pool);
    const scopes = texts(client.outputs["allowedOauthScopes"]);
    for (const scope of scopes.filter((one) => one.includes("/") && !known.has(one))) {
      // Cognito: ScopeDoesNotExistException.
      this.fault(
        client,
        `allowedOauthScopes has "${scope}", which no resource server of its pool defines`,
        `define it, or use one of ${[...known.keys()].join(", ") || "none"}`,
      );
    }
    const secret = client.outputs["clientSecret"];
    return {
      name: text(client, "name"),
      clientId: client.id,
      ...(typeof secret === "string" && secret !== "" && { clientSecret: secret }),
      flows: texts(client.outputs["allowedOauthFlows"]),
      isOauthOn: client.outputs["allowedOauthFlowsUserPoolClient"] === true,
      scopes,
      accessTokenSeconds: this.accessTokenSeconds(client),
    };
  }

  private accessTokenSeconds(client: Registration): number {
    const validity = client.outputs["accessTokenValidity"];
    const units = client.outputs["tokenValidityUnits"];
    const unit = isRecord(units) && typeof units["accessToken"] === "string" ? units["accessToken"] : "hours";
    const seconds = typeof validity === "number" ? validity * (secondsPer[unit] ?? NaN) : 3600;
    if (!(seconds >= 300 && seconds <= 86_400)) {
      this.fault(
        client,
        `accessTokenValidity = ${JSON.stringify(validity)} ${unit} is refused by Cognito`,
        "use 5 minutes to 1 day",
      );
    }
    return seconds;
  }

  private buildApi(api: Registration, pools: readonly UserPool[]): Api {
    const stages = this.belongingTo("aws:apigatewayv2/stage:Stage", "apiId", api);
    if (stages.length === 0) {
      this.fault(api, "it has no stage, so nothing of it can be called", 'add a stage, such as "$default"');
    }
    for (const stage of stages.filter(({ inputs }) => inputs["autoDeploy"] !== true)) {
      this.fault(stage, "autoDeploy is off, and deployments are not modelled", "set autoDeploy: true");
    }
    const stageNames = stages.map((stage) => text(stage, "name"));
    const routes = this.belongingTo("aws:apigatewayv2/route:Route", "apiId", api).flatMap(
      (route) => this.buildRoute(route, api, stageNames, pools) ?? [],
    );
    return {
      name: api.name,
      id: api.id,
      endpoint: text(api, "apiEndpoint"),
      stages: stageNames.map((name) => ({ name })),
      routes,
    };
  }

  private buildRoute(
    route: Registration,
    api: Registration,
    stages: readonly string[],
    pools: readonly UserPool[],
  ): Route | undefined {
    const routeKey = text(route, "routeKey");
    const target = /^integrations\/(.+)$/.exec(text(route, "target"))?.[1];
    const integration = this.belongingTo("aws:apigatewayv2/integration:Integration", "apiId", api).find(
      ({ id }) => id === target,
    );
    if (!integration) {
      this.fault(
        route,
        `target = ${JSON.stringify(route.outputs["target"])} is not an integration of its API`,
        "point it at one",
      );
      return undefined;
    }
    const fn = this.functionOf(integration);
    const authorizer = this.authorizerOf(route, api, pools);
    const scopes = texts(route.outputs["authorizationScopes"]);
    if (scopes.length > 0 && !authorizer) {
      this.fault(
        route,
        "authorizationScopes stand on a route without a JWT authorizer",
        "set authorizerId and authorizationType",
      );
    }
    if (!fn) {
      return undefined;
    }
    const permissions = this.ofType("aws:lambda/permission:Permission");
    return {
      routeKey,
      ...(authorizer && { authorizer }),
      scopes,
      function: fn,
      permittedStages: stages.filter((stage) =>
        permissions.some((permission) =>
          permits(permission.outputs, fn, { executionArn: text(api, "executionArn"), stage, routeKey }),
        ),
      ),
    };
  }

  private functionOf(integration: Registration): LambdaFunction | undefined {
    const registration = this.functionsByArn.get(text(integration, "integrationUri"));
    if (registration?.isRead === true) {
      return undefined;
    }
    if (!registration) {
      this.fault(
        integration,
        `integrationUri = ${JSON.stringify(integration.outputs["integrationUri"])} is not a function of this program`,
        "use the arn or invokeArn of an aws.lambda.Function that the program creates",
      );
      return undefined;
    }
    if (!this.functions.has(registration)) {
      this.functions.set(
        registration,
        buildFunction(registration, (what, fix) => this.fault(registration, what, fix)),
      );
    }
    return this.functions.get(registration);
  }

  private authorizerOf(route: Registration, api: Registration, pools: readonly UserPool[]): JwtAuthorizer | undefined {
    const type = route.outputs["authorizationType"] ?? "NONE";
    const id = route.outputs["authorizerId"];
    if (type === "NONE") {
      if (id !== undefined) {
        this.fault(
          route,
          'authorizerId is set, but authorizationType is "NONE": the route would be open',
          'set authorizationType: "JWT"',
        );
      }
      return undefined;
    }
    const authorizer = this.belongingTo("aws:apigatewayv2/authorizer:Authorizer", "apiId", api).find(
      (one) => one.id === id,
    );
    if (!authorizer) {
      this.fault(route, `authorizerId = ${JSON.stringify(id)} is not an authorizer of its API`, "point it at one");
      return undefined;
    }
    return this.buildAuthorizer(authorizer, pools);
  }

  private buildAuthorizer(authorizer: Registration, pools: readonly UserPool[]): JwtAuthorizer {
    const jwt = authorizer.outputs["jwtConfiguration"];
    const issuer = isRecord(jwt) ? jwt["issuer"] : undefined;
    const audiences = texts(isRecord(jwt) ? jwt["audiences"] : undefined);
    if (typeof issuer !== "string" || !pools.some((pool) => pool.issuer === issuer)) {
      this.fault(
        authorizer,
        `jwtConfiguration.issuer = ${JSON.stringify(issuer)} is not the issuer of a user pool of this program`,
        "use `https://${userPool.endpoint}`; other issuers are not modelled",
      );
    }
    if (audiences.length === 0) {
      this.fault(
        authorizer,
        "jwtConfiguration.audiences is empty, which API Gateway refuses",
        "name the ids of the app clients",
      );
    }
    return { name: text(authorizer, "name"), issuer: textOf(issuer), audiences };
  }
}

const secondsPer: Readonly<Record<string, number>> = { seconds: 1, minutes: 60, hours: 3600, days: 86_400 };

function describe({ type, name, where }: Registration): string {
  return `${where === undefined ? "" : `${where}: `}${type} "${name}"`;
}

function text(registration: Registration, property: string): string {
  const value = registration.outputs[property];
  return typeof value === "string" ? value : "";
}

function array(value: Value | undefined): readonly Value[] {
  return Array.isArray(value) ? (value as readonly Value[]) : [];
}

function findUnknown(value: Value): string | undefined {
  if (typeof value === "string") {
    const at = value.indexOf(unknownPrefix);
    return at < 0 ? undefined : value.slice(at + unknownPrefix.length);
  }
  if (typeof value === "object" && value !== null) {
    return Object.values(value)
      .map(findUnknown)
      .find((found) => found !== undefined);
  }
  return undefined;
}
