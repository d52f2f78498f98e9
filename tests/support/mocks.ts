import { strict as assert } from "node:assert";
import * as pulumi from "@pulumi/pulumi";
import { ArgumentError } from "../../components";
import { awsxOutputs } from "./awsxOutputs";
import { leaveSdkWithoutTraces } from "./sdkTraces";

leaveSdkWithoutTraces();

/** Stands for what only a deployment could tell, in the inputs of a preview. */
export const unknown = "<unknown>";

/** One resource, as the engine would receive it. */
export interface Registered {
  readonly type: string;
  readonly name: string;
  readonly urn: string;
  /** URN of the parent: the stack's where none was given. */
  readonly parent: string;
  /** URNs of all that must exist first, by `dependsOn` or by use of an output. Sorted. */
  readonly dependencies: readonly string[];
  /** URNs of the resources whose outputs an argument uses, by the argument's name. */
  readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;
  /** The arguments: secrets opened, archives as maps from file name to text or path. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Names of the arguments that hold a secret. Sorted. */
  readonly secrets: readonly string[];
  readonly deleteBeforeReplace: boolean;
  /** URNs that the resource may have had before. */
  readonly aliases: readonly string[];
  /** Id of the resource in AWS that it takes over; empty for a new one. */
  readonly importId: string;
  /** What a component registered as its outputs. */
  outputs?: Readonly<Record<string, unknown>>;
}

/** What a program registered, and what it returned. */
export interface Registration<T> {
  /** Sorted by URN. */
  readonly resources: readonly Registered[];
  readonly result: T;
}

/** The parts of the monitor's requests that are read here. */
interface RegisterRequest {
  getType(): string;
  getName(): string;
  getParent(): string;
  getObject(): Struct;
  getDependenciesList(): string[];
  getPropertydependenciesMap(): Pick<Map<string, { getUrnsList(): string[] }>, "forEach">;
  getDeletebeforereplace(): boolean;
  getAliasesList(): Alias[];
  getImportid(): string;
}

/** A former name, in parts; what is empty has not changed. */
interface Alias {
  getUrn(): string;
  getSpec(): { getName(): string; getType(): string; getNoparent(): boolean; getParenturn(): string } | undefined;
}

interface OutputsRequest {
  getUrn(): string;
  getOutputs(): Struct;
}

type Struct = Parameters<typeof pulumi.runtime.deserializeProperties>[0];

interface Monitor {
  newUrn(parent: string, type: string, name: string): string;
  registerResource(request: RegisterRequest, callback: unknown): unknown;
  registerResourceOutputs(request: OutputsRequest, callback: unknown): unknown;
}

const stackType = "pulumi:pulumi:Stack";

/**
 * Runs a program in Pulumi's own runtime until everything is registered, with AWS played by this file. The runtime
 * exists once in a process: run one program after the other.
 *
 * @throws What the program throws, or the first error that the runtime reports later.
 */
export async function register<T>(
  program: () => T,
  { preview = false }: { readonly preview?: boolean } = {},
): Promise<Registration<T>> {
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs }) =>
        preview
          ? { id: undefined, state: previewState(type, inputs) }
          : { id: idOf(type, name), state: { ...inputs, ...createdState(type, name, inputs) } },
      call: ({ token }) => {
        throw new Error(`${token} was called, which cannot be answered without a network.`);
      },
    },
    "test-project",
    "test-stack",
    preview,
  );
  const records = record(pulumi.runtime.getMonitor() as unknown as Monitor);

  let outcome: { result: T } | { error: unknown } | undefined;
  const rejections = await rejectionsOf(async () => {
    await pulumi.runtime.runInPulumiStack(() => {
      try {
        outcome = { result: program() };
      } catch (error) {
        outcome = { error };
      }
      return Promise.resolve({});
    });
    await pulumi.runtime.disconnect();
  }).finally(() => {
    // The next program in this process is another one.
    pulumi.runtime.setAllConfig({});
  });
  if (outcome === undefined || "error" in outcome || rejections.length > 0) {
    throw outcome !== undefined && "error" in outcome ? outcome.error : rejections[0];
  }
  const resources = await Promise.all(records.map((read) => read()));
  const urns = resources.map(({ urn }) => urn);
  const twice = urns.find((urn, index) => urns.indexOf(urn) < index);
  if (twice !== undefined) {
    throw new Error(`${twice} is registered twice, which the engine would refuse.`);
  }
  return { resources: resources.sort((a, b) => (a.urn < b.urn ? -1 : 1)), result: outcome.result };
}

/** Notes every registration that reaches a monitor, the stack's apart. The inputs can be read later. */
function record(monitor: Monitor): (() => Promise<Registered>)[] {
  const outputs = new Map<string, Struct>();
  const records: (() => Promise<Registered>)[] = [];
  const registerResource = monitor.registerResource.bind(monitor);
  monitor.registerResource = (request, callback) => {
    const [type, name, parent] = [request.getType(), request.getName(), request.getParent()];
    const urn = monitor.newUrn(parent, type, name);
    const dependencies = [...request.getDependenciesList()].sort();
    const propertyDependencies: Record<string, readonly string[]> = {};
    request.getPropertydependenciesMap().forEach((used, property) => {
      if (used.getUrnsList().length > 0) {
        propertyDependencies[property] = used.getUrnsList().sort();
      }
    });
    const deleteBeforeReplace = request.getDeletebeforereplace();
    const importId = request.getImportid();
    const aliases = request.getAliasesList().map((alias) => {
      const spec = alias.getSpec();
      // Here, what has no parent has the stack for one.
      const former = spec?.getNoparent() ? monitor.newUrn("", stackType, "") : spec?.getParenturn() || parent;
      return spec ? monitor.newUrn(former, spec.getType() || type, spec.getName() || name) : alias.getUrn();
    });
    const properties = propertiesOf(request.getObject());
    if (type !== stackType) {
      records.push(async () => ({
        ...{ type, name, urn, parent, dependencies, propertyDependencies, deleteBeforeReplace, aliases, importId },
        inputs: (await open(properties)) as Record<string, unknown>,
        secrets: Object.keys(properties)
          .filter((key) => pulumi.runtime.isRpcSecret(properties[key]))
          .sort(),
        ...(outputs.has(urn) && { outputs: (await open(propertiesOf(outputs.get(urn)!))) as Record<string, unknown> }),
      }));
    }
    return registerResource(request, callback);
  };
  const registerResourceOutputs = monitor.registerResourceOutputs.bind(monitor);
  monitor.registerResourceOutputs = (request, callback) => {
    outputs.set(request.getUrn(), request.getOutputs());
    return registerResourceOutputs(request, callback);
  };
  return records;
}

function propertiesOf(struct: Struct): Record<string, unknown> {
  return pulumi.runtime.deserializeProperties(struct, true);
}

/** Turns what arrives at the engine into plain data. */
async function open(value: unknown): Promise<unknown> {
  if (pulumi.isUnknown(value)) {
    return unknown;
  }
  if (typeof value !== "object" || value === null) {
    return value;
  }
  if (Array.isArray(value)) {
    return Promise.all(value.map(open));
  }
  if (pulumi.runtime.isRpcSecret(value)) {
    return open(pulumi.runtime.unwrapRpcSecret(value));
  }
  if (pulumi.asset.Asset.isInstance(value) || pulumi.asset.Archive.isInstance(value)) {
    const { assets, text, path } = value as { assets?: unknown; text?: unknown; path?: unknown };
    return open(await (assets ?? text ?? path));
  }
  const entries = Object.entries(value).map(async ([key, member]) => [key, await open(member)] as const);
  return Object.fromEntries(await Promise.all(entries));
}

/** An id that tells kinds apart: `orders-UserPool`. */
function idOf(type: string, name: string): string {
  const id = `${name}-${type.split(":").pop()!}`;
  // A bucket's is its name, which has no capitals.
  return type === "aws:s3/bucket:Bucket" ? id.toLowerCase() : id;
}

/** What a preview knows of a resource. An object that AWS will add to is not known at all. */
function previewState(type: string, inputs: Record<string, unknown>): Record<string, unknown> {
  const { domainNameConfiguration, ...known } = inputs;
  return type === "aws:apigatewayv2/domainName:DomainName" ? known : { ...known, domainNameConfiguration };
}

/** What AWS adds when it creates a resource: only what the components and the examples read. */
function createdState(type: string, name: string, inputs: Record<string, unknown>): Record<string, unknown> {
  switch (type) {
    case "aws:cognito/userPool:UserPool":
      return {
        region: "eu-central-1",
        endpoint: `cognito-idp.eu-central-1.amazonaws.com/${idOf(type, name)}`,
        arn: `arn:aws:cognito-idp:eu-central-1:123456789012:userpool/${idOf(type, name)}`,
      };
    case "aws:cognito/userPoolDomain:UserPoolDomain":
      return {
        cloudfrontDistribution: "d111111abcdef8.cloudfront.net",
        cloudfrontDistributionZoneId: "Z2FDTNDATAQYW2",
      };
    case "aws:cognito/userPoolClient:UserPoolClient":
      return { clientSecret: `${name}-secret` };
    case "aws:acm/certificate:Certificate": {
      const region = typeof inputs["region"] === "string" ? inputs["region"] : "eu-central-1";
      const proof = {
        resourceRecordName: `_0123.${name}`,
        resourceRecordType: "CNAME",
        resourceRecordValue: "_4567.aws",
      };
      return { arn: `arn:aws:acm:${region}:123456789012:certificate/0a1b2c3d`, domainValidationOptions: [proof] };
    }
    case "aws:cloudwatch/eventRule:EventRule":
      return { name: `${name}-0123` };
    case "aws:secretsmanager/secret:Secret":
      return { arn: `arn:aws:secretsmanager:eu-central-1:123456789012:secret:${String(inputs["name"])}-AbCdEf` };
    case "aws:dynamodb/table:Table": {
      const physical = typeof inputs["name"] === "string" ? inputs["name"] : `${name}-0123`;
      return { name: physical, arn: `arn:aws:dynamodb:eu-central-1:123456789012:table/${physical}` };
    }
    case "aws:apigatewayv2/domainName:DomainName":
      return {
        domainNameConfiguration: {
          ...(inputs["domainNameConfiguration"] as object),
          targetDomainName: "d-abc.execute-api.eu-central-1.amazonaws.com",
          hostedZoneId: "Z1U9ULNL0V5AJ3",
        },
      };
    case "aws:apigatewayv2/api:Api":
      return {
        region: "eu-central-1",
        apiEndpoint: `https://${idOf(type, name)}.execute-api.eu-central-1.amazonaws.com`,
        executionArn: `arn:aws:execute-api:eu-central-1:123456789012:${idOf(type, name)}`,
      };
    case "aws:cloudwatch/logGroup:LogGroup": {
      const physical = `${String(inputs["namePrefix"])}0123`;
      return { name: physical, arn: `arn:aws:logs:eu-central-1:123456789012:log-group:${physical}` };
    }
    case "aws:s3/bucket:Bucket":
      return { bucket: idOf(type, name), arn: `arn:aws:s3:::${idOf(type, name)}` };
    case "aws:iam/role:Role":
      return { name: `${name}-0123`, arn: `arn:aws:iam::123456789012:role/${name}-0123` };
    case "aws:lambda/function:Function": {
      const arn = `arn:aws:lambda:eu-central-1:123456789012:function:${name}-0123`;
      const invokeArn = `arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/${arn}/invocations`;
      return { name: `${name}-0123`, arn, invokeArn };
    }
    default:
      return awsxOutputs(type, name, inputs);
  }
}

/** Does something to its end, or until promises that nobody waits for have failed: returns with what. */
async function rejectionsOf(action: () => Promise<void>): Promise<unknown[]> {
  const errors: unknown[] = [];
  // Mocha would make the test fail with the first one.
  const listeners = process.listeners("unhandledRejection");
  process.removeAllListeners("unhandledRejection");
  try {
    // A resource whose arguments fail is never registered, and the runtime would wait for it.
    const failed = new Promise<void>((resolve) => {
      process.on("unhandledRejection", (error) => resolve(void errors.push(error)));
    });
    await Promise.race([action(), failed]);
    // They are reported one turn after the promise settles.
    await new Promise((resolve) => setImmediate(resolve));
  } finally {
    process.removeAllListeners("unhandledRejection");
    listeners.forEach((listener) => process.on("unhandledRejection", listener));
  }
  return errors;
}

/** The short form of a URN in which tests name a resource: `cognito.UserPool orders`. */
export function label(urn: string): string {
  const [, , types = "", ...name] = urn.split("::");
  const type = types.split("$").pop()!;
  return `${type.replace(/^aws-m2m:index:/, "").replace(/^aws:(\w+)\/\w+:/, "$1.")} ${name.join("::")}`;
}

/** The resources by their short names. */
export function byLabel(resources: readonly Registered[]): Record<string, Registered> {
  return Object.fromEntries(resources.map((resource) => [label(resource.urn), resource]));
}

/** What an output holds once everything is registered; the value is `unknown` where a preview cannot tell it. */
export async function settle<T>(output: pulumi.Output<T>): Promise<{ value: T | typeof unknown; isSecret: boolean }> {
  const inner = output as unknown as { promise(): Promise<T>; isKnown: Promise<boolean> };
  return { value: (await inner.isKnown) ? await inner.promise() : unknown, isSecret: await pulumi.isSecret(output) };
}

/** The refusal of a component's arguments that a program ends in, before it registered anything of the component. */
export async function refusalOf(
  component: string,
  program: () => unknown,
): Promise<{ error: ArgumentError; name: string }> {
  let error: unknown;
  const { resources } = await register(() => {
    try {
      program();
    } catch (thrown) {
      error = thrown;
    }
  });
  assert.ok(error instanceof ArgumentError, error instanceof Error ? error.stack : "It was accepted.");
  assert.deepEqual(
    resources.filter(({ urn }) => urn.includes(`aws-m2m:index:${component}`)),
    [],
  );
  return { error, name: /^\w+ "([^"]*)": /.exec(error.message)?.[1] ?? "" };
}
