import type * as pulumi from "@pulumi/pulumi";
import type { Callback as Registered, Message } from "./transforms/callbackClient";
import type { TransformFailure } from "./transforms/transformFailures";
import { Transforms } from "./transforms/transforms";

type Sdk = typeof pulumi;

/** The parts of Pulumi's monitor request that its mocks leave out. */
export interface MonitorRequest {
  getType(): string;
  getName(): string;
  getParent(): string;
  /** By property, the resources whose outputs it was computed from. Absent for a resource that is looked up. */
  getPropertydependenciesMap?(): { entries(): Iterable<[string, { getUrnsList(): readonly string[] }]> };
  /** Absent for a resource that is looked up. Whether a plugin constructs it, with all that is below it. */
  getRemote?(): boolean;
}

/** The part of a request for a function that tells which resource it is about. */
interface InvokeRequest {
  getTok(): string;
  getArgs(): { toJavaScript(): Readonly<Record<string, unknown>> } | undefined;
}

/** A resource, or the token of a data source, whose transform is meant. */
export type Transformed = { readonly type: string; readonly name: string } | string;
/** The part of an answer that tells which resource it is about. */
interface MonitorResponse {
  getUrn(): string;
}

/** Gets an answer. */
type ResponseCallback<Response = MonitorResponse> = (error: unknown, response?: Response) => void;

/** The SDK's mock of the engine. */
export interface Monitor {
  readonly transforms: Transforms;
  /** What `pulumi:pulumi:getResource` answers with, by URN. */
  readonly resources: Map<string, { urn: string; id: string; state: object }>;
  invoke(request: InvokeRequest, callback: ResponseCallback<object>): unknown;
  newUrn(parent: string, type: string, name: string): string;
  registerResource(request: MonitorRequest, callback: ResponseCallback): unknown;
  readResource(request: MonitorRequest, callback: ResponseCallback): unknown;
}

/** What answers in the engine's place. */
export interface MonitorAnswers {
  /** @param isRead Whether a resource that exists is looked up. */
  resource(
    args: pulumi.runtime.MockResourceArgs,
    request: MonitorRequest,
    isRead: boolean,
  ): Promise<pulumi.runtime.MockResourceResult>;
  call(args: pulumi.runtime.MockCallArgs): Record<string, unknown>;
  /** What outputs of a registered resource depend on beside itself: a URN by output. */
  dependencies(urn: string): ReadonlyMap<string, string>;
  /** Is told of a resource that is about to be found by its URN. */
  found(urn: string): void;
  /** Is told of a resource with hooks, which are not run. */
  hooks(resource: { readonly type: string; readonly name: string }): void;
  /** Is told of a transform that failed. */
  readonly transformFailed: (failure: TransformFailure, of: Transformed) => void;
}

/** The program for which the engine is played. */
export interface MonitoredProgram {
  readonly project: string;
  readonly stack: string;
  /** Files below it are the user's own. */
  readonly dir: string;
  /** Loads what the program loads. */
  readonly require: NodeJS.Require;
}

/** Makes the SDK talk to these answers. Call before the program is loaded. */
export async function installMonitor(sdk: Sdk, program: MonitoredProgram, answers: MonitorAnswers): Promise<Monitor> {
  /** The request that the SDK is handing to its mocks, which it does before it does anything else. */
  let current: { readonly request: MonitorRequest; readonly isRead: boolean } | undefined;
  await sdk.runtime.setMocks(
    {
      newResource: (args) => answers.resource(args, current!.request, current!.isRead),
      call: (args) => answers.call(args),
    },
    program.project,
    program.stack,
    // A preview: it is what the SDK takes unknown values in.
    true,
  );
  const monitor = sdk.runtime.getMonitor() as unknown as Monitor;
  const transforms = new Transforms(sdk, program.require, program.dir, answers.transformFailed);
  // The mocks do not see a resource's parent, which tells two children of the same name apart.
  const hand = (method: "registerResource" | "readResource") => {
    const original = monitor[method].bind(monitor);
    return (request: MonitorRequest, callback: ResponseCallback) => {
      current = { request, isRead: method === "readResource" };
      try {
        return original(request, (error, response) => callback(error, response && withDependencies(response, answers)));
      } finally {
        current = undefined;
      }
    };
  };
  const register = hand("registerResource");
  const invoke = monitor.invoke.bind(monitor);
  // A program with transforms or hooks would crash on the mock monitor, which lacks methods for them.
  Object.assign(monitor, {
    transforms,
    registerResource: (request, callback) => {
      const [type, name] = [request.getType(), request.getName()];
      const urn = monitor.newUrn(request.getParent(), type, name);
      const isStack = type === "pulumi:pulumi:Stack";
      const changed = isStack ? undefined : transforms.register(request as unknown as Message, urn);
      const answer = () => {
        if (hasHooks(request)) {
          answers.hooks({ type, name });
        }
        return register(request, callback);
      };
      return after(changed, answer, callback);
    },
    readResource: hand("readResource"),
    invoke: (request, callback) => {
      const answer = () => {
        if (request.getTok() === "pulumi:pulumi:getResource") {
          answers.found(String(request.getArgs()?.toJavaScript()["urn"]));
        }
        return invoke(request, callback);
      };
      return after(transforms.invoke(request as unknown as Message), answer, callback);
    },
    registerStackTransform: acknowledge((callback) => transforms.addToStack(callback)),
    registerStackInvokeTransform: acknowledge((callback) => transforms.addToInvokes(callback)),
    registerResourceHook: acknowledge(),
    registerErrorHook: acknowledge(),
  } satisfies Partial<Monitor> & Record<string, unknown>);
  return monitor;
}

/** Does what comes after something that there may be to wait for. */
function after(first: Promise<void> | undefined, then: () => unknown, callback: (error: unknown) => void): unknown {
  return first ? first.then(then).catch(callback) : then();
}

function acknowledge(keep: (callback: Registered) => void = () => undefined) {
  return (request: Registered, callback: ResponseCallback<object>): void => {
    keep(request);
    callback(null, {});
  };
}

/** Whether something is to be run before or after an operation on a resource. */
function hasHooks(request: MonitorRequest): boolean {
  const hooks = (
    request as { getHooks?(): { toObject(): Record<string, readonly string[]> } | undefined }
  ).getHooks?.();
  return hooks !== undefined && Object.values(hooks.toObject()).some((names) => names.length > 0);
}

/** An answer that tells what its outputs depend on, as a component's own plugin does, and the mocks do not. */
function withDependencies(response: MonitorResponse, answers: MonitorAnswers): MonitorResponse {
  const dependencies = [...answers.dependencies(response.getUrn())];
  const map = new Map(dependencies.map(([output, urn]) => [output, { getUrnsList: () => [urn] }] as const));
  return Object.assign(response, { getPropertydependenciesMap: () => map });
}
