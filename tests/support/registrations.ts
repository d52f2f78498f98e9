import { Registration, Value } from "../../simulator/evaluate/registration";
import { create } from "../../simulator/evaluate/resources/simulatedOutputs";
import { buildModel } from "../../simulator/model/buildModel";
import type { PoolSurroundings } from "../../simulator/cognito/poolServer";
import type { LambdaFunction, Model, Route } from "../../simulator/model/model";
import { UserError } from "../../simulator/userError";

export const region = "eu-central-1";

type Properties = Readonly<Record<string, unknown>>;

/** A registered resource as the evaluator reports it. `undefined` among the properties leaves one out. */
export function resource(type: string, name: string, properties: Properties = {}): Registration {
  const inputs = JSON.parse(JSON.stringify(properties)) as Record<string, Value>;
  const urn = `urn:pulumi:dev::test-api::${type}::${name}`;
  const { id, outputs } = create({ type, name, urn, inputs, region });
  return { urn, type, name, id, inputs, outputs: outputs as Registration["outputs"], derived: [], isRead: false };
}

/** An output that is a text. */
export function output({ outputs }: Registration, name: string): string {
  return outputs[name] as string;
}

/** The resources of {@link workedSet}, by what they are. */
export type WorkedSet = Readonly<Record<keyof ReturnType<typeof createSet>, Registration>>;

/** Properties to set or, with `undefined`, to leave out; `null` leaves out the resource. */
export type Changes = { readonly [name in keyof WorkedSet]?: Properties | null };

/** The worked set-up: one pool with one client, one API with one closed and one public route. */
export function workedSet(changes: Changes = {}): WorkedSet {
  return createSet((name, type, properties) =>
    // Of two routes, one needs a logical name of its own.
    resource(type, name === "open" ? "health" : "orders", { ...properties, ...changes[name as "pool"] }),
  );
}

/** The model of the worked set-up with changes, and with more resources. */
export function modelOf(changes: Changes = {}, ...more: readonly Registration[]): Model {
  const kept = Object.entries(workedSet(changes)).filter(([name]) => changes[name as "pool"] !== null);
  return buildModel([...kept.map(([, registration]) => registration), ...more]);
}

/** What the model of the worked set-up with changes is refused for, one line each. */
export function modelFaults(changes: Changes = {}, ...more: readonly Registration[]): string[] {
  try {
    modelOf(changes, ...more);
  } catch (error) {
    if (error instanceof UserError) {
      return error.message.split("\n");
    }
    throw error;
  }
  return [];
}

/** The function that answers a route. */
export function functionOf({ integration }: Route): LambdaFunction {
  if (integration.kind !== "function") {
    throw new Error("No function answers this route.");
  }
  return integration.function;
}

/** A pool's functions, where a test has none. */
export const noTriggers: PoolSurroundings = {
  invoke: () => Promise.resolve({ outcome: "failed" }),
  log: () => undefined,
};

/** One more route of the worked set-up: public, or closed to all but tokens with one of some scopes. */
export function routeOf({ api, authorizer, integration }: WorkedSet, routeKey: string, scopes?: readonly string[]) {
  return resource("aws:apigatewayv2/route:Route", routeKey, {
    apiId: api.id,
    routeKey,
    target: `integrations/${integration.id}`,
    ...(scopes && { authorizationType: "JWT", authorizerId: authorizer.id, authorizationScopes: scopes }),
  });
}

function createSet(make: (name: string, type: string, properties: Properties) => Registration) {
  const pool = make("pool", "aws:cognito/userPool:UserPool", {});
  const domain = make("domain", "aws:cognito/userPoolDomain:UserPoolDomain", {
    domain: "acme-orders-dev",
    userPoolId: pool.id,
  });
  const server = make("server", "aws:cognito/resourceServer:ResourceServer", {
    identifier: "https://api.example.com/orders",
    name: "orders",
    scopes: [
      { scopeName: "read", scopeDescription: "Read orders" },
      { scopeName: "write", scopeDescription: "Create orders" },
    ],
    userPoolId: pool.id,
  });
  const client = make("client", "aws:cognito/userPoolClient:UserPoolClient", {
    name: "reporting",
    userPoolId: pool.id,
    generateSecret: true,
    allowedOauthFlows: ["client_credentials"],
    allowedOauthFlowsUserPoolClient: true,
    allowedOauthScopes: ["https://api.example.com/orders/read"],
  });
  const api = make("api", "aws:apigatewayv2/api:Api", { protocolType: "HTTP" });
  const stage = make("stage", "aws:apigatewayv2/stage:Stage", { apiId: api.id, name: "$default", autoDeploy: true });
  const authorizer = make("authorizer", "aws:apigatewayv2/authorizer:Authorizer", {
    apiId: api.id,
    authorizerType: "JWT",
    identitySources: ["$request.header.Authorization"],
    jwtConfiguration: { issuer: `https://${output(pool, "endpoint")}`, audiences: [client.id] },
    name: "clients",
  });
  const fn = make("fn", "aws:lambda/function:Function", {
    name: "orders-handler",
    code: { "m2m:archive": { kind: "files", files: { "index.js": { kind: "text", text: "" } } } },
    environment: { variables: { TABLE: "orders" } },
    handler: "index.handler",
    role: "arn:aws:iam::123456789012:role/orders",
    runtime: "nodejs22.x",
  });
  const integration = make("integration", "aws:apigatewayv2/integration:Integration", {
    apiId: api.id,
    integrationType: "AWS_PROXY",
    integrationUri: output(fn, "invokeArn"),
    payloadFormatVersion: "2.0",
  });
  const closed = make("closed", "aws:apigatewayv2/route:Route", {
    apiId: api.id,
    authorizationScopes: ["https://api.example.com/orders/read"],
    authorizationType: "JWT",
    authorizerId: authorizer.id,
    routeKey: "GET /orders/{id}",
    target: `integrations/${integration.id}`,
  });
  const open = make("open", "aws:apigatewayv2/route:Route", {
    apiId: api.id,
    routeKey: "GET /health",
    target: `integrations/${integration.id}`,
  });
  const permission = make("permission", "aws:lambda/permission:Permission", {
    action: "lambda:InvokeFunction",
    function: output(fn, "name"),
    principal: "apigateway.amazonaws.com",
    sourceArn: `${output(api, "executionArn")}/*/*`,
  });
  return { pool, domain, server, client, api, stage, authorizer, fn, integration, closed, open, permission };
}
