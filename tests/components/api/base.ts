import { strict as assert } from "node:assert";
import { isDeepStrictEqual } from "node:util";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { ApiWithJwt, ApiWithJwtArgs, M2mAuth, ResourceServers } from "../../../components";
import { byLabel, label, register, Registered, settle, unknown } from "../../support/mocks";
import { providerViolations } from "../../support/providerRules";
import { resourcesIn } from "../auth/base";

/** What an option is added to: an API with one closed and one public route. */
export const handler = async () => ({ statusCode: 204 });
export const baseRoutes = {
  "GET /orders": { scopes: ["orders/read"], handler },
  "GET /health": { access: "public", handler },
} as const;

/** Arguments as JavaScript would write them: that they are typed as they should be is tested with the types. */
export type Args = { readonly [Name in keyof ApiWithJwtArgs]?: unknown };

/** The pool of the API, or another one. Every call of a program has to make its own. */
export const createAuth = (name = "orders", clients: readonly string[] = ["checkout", "reporting"]) =>
  new M2mAuth<ResourceServers>(name, {
    resourceServers: { [name]: { scopes: { read: "Read", write: "Write" } } },
    clients: Object.fromEntries(clients.map((client) => [client, [`${name}/read`]])),
  });

/** The base, with other arguments. */
export const createApi = (args: Args = {}, opts?: pulumi.ComponentResourceOptions): ApiWithJwt =>
  new ApiWithJwt(
    "orders",
    // A second pool of the same name could not be registered.
    { ...("auth" in args ? {} : { auth: createAuth() }), routes: baseRoutes, ...args } as never,
    opts,
  );

/** The base, with settings of its closed route. */
export const createRoute = (settings: object, args: Args = {}) =>
  createApi({ ...args, routes: { ...baseRoutes, "GET /orders": { ...baseRoutes["GET /orders"], ...settings } } });

/** A function that the program has besides. */
export const createExisting = (name = "existing") =>
  new aws.lambda.Function(name, {
    role: "arn:aws:iam::123456789012:role/own",
    packageType: "Image",
    imageUri: "123456789012.dkr.ecr.eu-central-1.amazonaws.com/own:1",
  });

export const account = "eu-central-1:123456789012";

/** An API that is registered, and what it differs in from the base. */
export interface Changed {
  readonly preview: boolean;
  readonly api: ApiWithJwt;
  /** Every resource of the program by its short name. */
  readonly all: Readonly<Record<string, Registered>>;
  /** The inputs of what is added or different, by short name; `null` for what is gone. */
  readonly changes: Readonly<Record<string, unknown>>;
  /** The inputs of a resource of the base. */
  readonly was: (name: string) => Readonly<Record<string, unknown>>;
  /** A value that AWS makes up, as the mode shows it. */
  readonly made: <T>(value: T) => T | typeof unknown;
  /** The short names of what must exist before a resource. */
  readonly before: (name: string) => readonly string[];
}

const registeredBase = new Map<boolean, Promise<readonly Registered[]>>();

/** Registers a program, asserts what holds for every API, and compares it with the base. */
export async function changesOf(program: () => ApiWithJwt, preview: boolean): Promise<Changed> {
  if (!registeredBase.has(preview)) {
    registeredBase.set(
      preview,
      register(() => createApi(), { preview }).then(({ resources }) => resources),
    );
  }
  const base = byLabel(ofApi(await registeredBase.get(preview)!));
  const { resources, result: api } = await register(program, { preview });
  await assertSound(resources, api);
  const all = byLabel(resources);
  const now = byLabel(ofApi(resources));
  const names = [...new Set([...Object.keys(base), ...Object.keys(now)])];
  // The outputs are the URL, which is asserted for itself.
  const changed = names.filter(
    (name) => !isDeepStrictEqual({ ...base[name], outputs: {} }, { ...now[name], outputs: {} }),
  );
  return {
    preview,
    api,
    all,
    changes: Object.fromEntries(changed.map((name) => [name, now[name]?.inputs ?? null])),
    was: (name) => base[name]!.inputs,
    made: (value) => (preview ? unknown : value),
    before: (name) => all[name]!.dependencies.map(label),
  };
}

/** What holds for every API: what the provider accepts, the parents, and the nodes. */
async function assertSound(resources: readonly Registered[], api: ApiWithJwt): Promise<void> {
  assert.deepEqual(providerViolations(resources), []);
  const children = ofApi(resources).filter(({ type }) => type !== "aws-m2m:index:ApiWithJwt");
  for (const { parent, urn } of children) {
    assert.equal(label(parent), "ApiWithJwt orders", urn);
  }
  // What routes share belongs to each of them.
  const nodes = new Set(await resourcesIn(api.nodes));
  const urns = await Promise.all([...nodes].map(async ({ urn }) => (await settle(urn)).value));
  const registered = children.map(({ urn }) => urn);
  assert.deepEqual(urns.filter((urn) => urn.includes("aws-m2m:index:ApiWithJwt")).sort(), registered.sort());
}

/** The API and all below it, without what the program made besides. */
export function ofApi(resources: readonly Registered[]): Registered[] {
  return resources.filter(({ urn }) => urn.includes("aws-m2m:index:ApiWithJwt"));
}

/** A test at an update and in a preview. */
export function inBothModes(title: string, test: (preview: boolean) => Promise<void>): void {
  it(title, () => test(false));
  it(`${title}, in a preview`, () => test(true));
}

/** Tests what an option changes of the base's registration, and that it changes nothing else. */
export function changesExactly(
  title: string,
  program: () => ApiWithJwt,
  expected: (changed: Changed) => Record<string, unknown>,
  also: (changed: Changed) => void | Promise<void> = () => undefined,
): void {
  inBothModes(title, async (preview) => {
    const changed = await changesOf(program, preview);
    assert.deepEqual(changed.changes, expected(changed));
    if (!("apigatewayv2.ApiMapping orders" in changed.changes)) {
      await hasUrl(changed, changed.made(`https://orders-Api.execute-api.eu-central-1.amazonaws.com`));
    }
    await also(changed);
  });
}

/** Asserts an API's URL, as it is given and as it stands among the component's outputs. */
export async function hasUrl({ api, all }: Pick<Changed, "api" | "all">, url: string): Promise<void> {
  assert.deepEqual(await settle(api.url), { value: url, isSecret: false });
  assert.deepEqual(all["ApiWithJwt orders"]!.outputs, { url });
}

/** What belongs to a callback in a registration that has none of its settings. */
export function callbackInputs(
  name: string,
  description: string,
  { was, made }: Pick<Changed, "was" | "made">,
  settings: object = {},
): Record<string, Record<string, unknown>> {
  const logGroup = `/aws/lambda/${name}-0123`;
  const Resource = `arn:aws:logs:${account}:log-group:${logGroup}:log-stream:*`;
  const Action = ["logs:CreateLogStream", "logs:PutLogEvents"];
  return {
    [`cloudwatch.LogGroup ${name}`]: { namePrefix: `/aws/lambda/${name}-`, retentionInDays: 30 },
    [`iam.Role ${name}`]: { assumeRolePolicy: was("iam.Role orders-get-orders")["assumeRolePolicy"] },
    [`iam.RolePolicy ${name}`]: {
      role: made(`${name}-0123`),
      policy: made(JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action, Resource }] })),
    },
    [`lambda.Function ${name}`]: {
      ...was("lambda.Function orders-get-orders"),
      description,
      role: made(`arn:aws:iam::123456789012:role/${name}-0123`),
      loggingConfig: { logFormat: "JSON", logGroup: made(logGroup) },
      ...settings,
    },
  };
}

/** How API Gateway reaches a function of the program. */
export function functionIntegration(fn: string, { made }: Pick<Changed, "made">): Record<string, unknown> {
  const arn = `arn:aws:lambda:${account}:function:${fn}-0123`;
  return {
    apiId: made("orders-Api"),
    integrationType: "AWS_PROXY",
    integrationMethod: "POST",
    integrationUri: made(`arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/${arn}/invocations`),
    payloadFormatVersion: "2.0",
  };
}

/** API Gateway's permission to invoke a function. */
export function permissionOf(fn: unknown, suffix: string, { made }: Pick<Changed, "made">): Record<string, unknown> {
  return {
    action: "lambda:InvokeFunction",
    function: fn,
    principal: "apigateway.amazonaws.com",
    sourceArn: made(`arn:aws:execute-api:${account}:orders-Api/$default/${suffix}`),
  };
}
