import { AsyncLocalStorage } from "node:async_hooks";
import type * as pulumi from "@pulumi/pulumi";
import { awsxComponents, MakeChild } from "./awsxComponents";
import { callerInProgram } from "./callers";
import { answerInvoke } from "./invokes";
import { plainValues, resourceReference } from "./plainValues";
import { Registration, unknownPrefix } from "./registration";
import { create, Creation, unknownOutputs } from "./simulatedOutputs";

type Sdk = typeof pulumi;

/** The parts of Pulumi's monitor request that its mocks leave out. */
interface MonitorRequest {
  getParent(): string;
  /** Absent for a resource that is looked up. */
  getTransformsList?(): readonly unknown[];
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

interface Monitor {
  /** What `pulumi:pulumi:getResource` answers with, by URN. */
  readonly resources: Map<string, { urn: string; id: string; state: object }>;
  invoke(request: InvokeRequest, callback: unknown): unknown;
  newUrn(parent: string, type: string, name: string): string;
  registerResource(request: MonitorRequest, callback: unknown): unknown;
  readResource(request: MonitorRequest, callback: unknown): unknown;
}

type Outputs = Record<string, unknown>;

/** Property names of a resource that had no value when it was constructed, and the line that constructed it. */
interface Construction {
  readonly unset: readonly string[];
  /** Position in the order of construction, which registration does not keep. */
  readonly order: number;
  readonly where?: string;
}

/**
 * Stands in for the Pulumi engine: answers every registration with what AWS would answer, and keeps what was
 * registered. It never throws into the SDK, which would report one error many times over and go on: faults are
 * collected instead.
 */
export class Recorder {
  readonly faults: string[] = [];

  private readonly recorded: { readonly order: number; readonly registration: Registration }[] = [];
  /** The request that the SDK is handing to its mocks, which it does before it does anything else. */
  private current: { readonly request: MonitorRequest; readonly isRead: boolean } | undefined;
  private readonly constructions = new Map<string, Construction>();
  /** What components construct that plugins would construct, by URN. */
  private readonly children = new Map<string, { readonly type: string; readonly name: string; outputs: Outputs }>();
  /** The lines that asked for data sources. */
  private readonly invokers = new AsyncLocalStorage<string | undefined>();
  private readonly providerRegions = new Map<string, string>();
  private monitor: Monitor | undefined;

  /**
   * @param projectDir Files below it are the user's own.
   * @param region The stack's AWS Region.
   */
  constructor(
    private readonly sdk: Sdk,
    private readonly projectDir: string,
    private readonly region: string,
  ) {}

  /** Everything that was registered, in the order in which the program constructed it. */
  get registrations(): Registration[] {
    return [...this.recorded].sort((a, b) => a.order - b.order).map(({ registration }) => registration);
  }

  /** Makes the SDK talk to this recorder. Call before the program is loaded. */
  async install(project: string, stack: string): Promise<void> {
    await this.sdk.runtime.setMocks(
      { newResource: (args) => this.newResource(args), call: (args) => this.call(args) },
      project,
      stack,
      false,
    );
    // The mocks do not see a resource's parent, which tells two children of the same name apart.
    const monitor = this.sdk.runtime.getMonitor() as unknown as Monitor;
    this.monitor = monitor;
    for (const [method, isRead] of [
      ["registerResource", false],
      ["readResource", true],
    ] as const) {
      const original = monitor[method].bind(monitor);
      monitor[method] = (request, callback) => {
        this.current = { request, isRead };
        try {
          return original(request, callback);
        } finally {
          this.current = undefined;
        }
      };
    }
    const invoke = monitor.invoke.bind(monitor);
    monitor.invoke = (request, callback) => {
      if (request.getTok() === "pulumi:pulumi:getResource") {
        this.completeChild(String(request.getArgs()?.toJavaScript()["urn"]));
      }
      return invoke(request, callback);
    };
    // A program with hooks would crash on the mock monitor, which lacks this method.
    Object.assign(monitor, {
      registerResourceHook: acknowledge,
      registerErrorHook: acknowledge,
      registerStackTransform: this.refuseTransform,
      registerStackInvokeTransform: this.refuseTransform,
    });
  }

  /** Watches constructors and calls of data sources. Call inside the stack, before the program is loaded. */
  watchProgram(): void {
    this.watchInvokes();
    const transformation: pulumi.ResourceTransformation = ({ type, name, props }) => {
      const where = callerInProgram(transformation, this.projectDir);
      const properties = props as Readonly<Record<string, unknown>>;
      const unset = Object.keys(properties).filter((key) => properties[key] === undefined);
      const order = this.constructions.size;
      this.constructions.set(`${type} ${name}`, { unset, order, ...(where !== undefined && { where }) });
      return undefined;
    };
    this.sdk.runtime.registerStackTransformation(transformation);
  }

  /** Remembers which line of the program asks for a data source. */
  private watchInvokes(): void {
    const runtime = this.sdk.runtime as unknown as Record<string, (...args: unknown[]) => unknown>;
    for (const name of ["invoke", "invokeOutput", "invokeSingle", "invokeSingleOutput"]) {
      const original = runtime[name];
      if (original) {
        const watched = (...args: unknown[]): unknown =>
          this.invokers.run(callerInProgram(watched, this.projectDir), () => original(...args));
        runtime[name] = watched;
      }
    }
  }

  private async newResource(args: pulumi.runtime.MockResourceArgs): Promise<pulumi.runtime.MockResourceResult> {
    if (args.type === "pulumi:pulumi:Stack") {
      return { id: args.name, state: {} };
    }
    const { request, isRead } = this.current!;
    const urn = this.monitor!.newUrn(request.getParent(), args.type, args.name);
    const construction = this.constructionOf(args.type, args.name);
    const { order, where } = construction;
    if (args.type === "pulumi:pulumi:StackReference") {
      this.fault(where, `StackReference "${args.name}" is not modelled`, "give the value by the stack's configuration");
      return { id: args.name, state: { name: args.name, outputs: {}, secretOutputNames: [] } };
    }
    if ((request.getTransformsList?.() ?? []).length > 0) {
      this.fault(where, `${args.type} "${args.name}": its transforms are not run by the simulator`, useTransformations);
    }
    if (args.type.startsWith("pulumi:providers:")) {
      return this.newProvider(args, urn);
    }
    const isRemote = request.getRemote?.() === true;
    if (!args.custom && !isRemote) {
      return { id: "", state: {} };
    }
    const inputs = await plainValues(args.inputs as Record<string, unknown>);
    const region = this.regionOf(inputs, args.provider);
    const lookedUp = isRead && args.id ? args.id : undefined;
    const creation = { type: args.type, name: args.name, urn, inputs, region, lookedUp };
    const created = create(creation);
    const constructed = this.construct(creation, construction);
    const outputs: Outputs = { ...created.outputs, ...constructed };
    // What exists has properties that only AWS knows, also where those of a new one are made up.
    this.markUnknown(args.type, args.name, outputs, isRead ? undefined : unknownOutputs(args.type));
    const { id } = created;
    const derived = [...(request.getPropertydependenciesMap?.().entries() ?? [])]
      .filter(([, resources]) => resources.getUrnsList().length > 0)
      .map(([property]) => property);
    const registration = { urn, type: args.type, name: args.name, id, inputs, derived, isRead };
    this.recorded.push({
      order,
      registration: {
        ...registration,
        outputs: outputs as Registration["outputs"],
        ...(where !== undefined && { where }),
      },
    });
    // What was given may hold secrets, and stays as it is, unless AWS adds to it.
    const given = Object.fromEntries(
      Object.entries(args.inputs as Record<string, unknown>).filter(([key]) => outputs[key] === inputs[key]),
    );
    const state = { ...outputs, ...given, ...constructed, ...this.secrets(created.secrets, outputs) };
    return { id, state };
  }

  private constructionOf(type: string, name: string): Construction {
    return this.constructions.get(`${type} ${name}`) ?? { unset: [], order: Infinity };
  }

  /**
   * Says of each output without a value that it is not known.
   *
   * @param unknown Which these are. By default those that its constructor left without one.
   */
  private markUnknown(type: string, name: string, outputs: Outputs, unknown?: readonly string[]): void {
    for (const key of unknown ?? this.constructionOf(type, name).unset) {
      if (!(key in outputs) || outputs[key] === null) {
        outputs[key] = `${unknownPrefix}${type} "${name}" ${key}`;
      }
    }
  }

  /** Does what a plugin would do for a component: constructs what is in it, and tells its outputs. */
  private construct(component: Creation, { order, where }: Construction): Outputs | undefined {
    const make: MakeChild = (type, name, given = {}, parent) => {
      const urn = this.monitor!.newUrn((parent ?? component).urn, type, name);
      const inputs = JSON.parse(JSON.stringify(given)) as Registration["inputs"];
      const created = create({ type, name, urn, inputs, region: component.region });
      const { id } = created;
      const outputs: Outputs = { ...created.outputs };
      this.children.set(urn, { type, name, outputs });
      this.monitor!.resources.set(urn, { urn, id, state: outputs });
      const registration = { urn, type, name, id, inputs, outputs: outputs as Registration["outputs"] };
      this.recorded.push({
        order,
        registration: { ...registration, derived: [], isRead: false, ...(where !== undefined && { where }) },
      });
      return { urn, id, outputs, reference: resourceReference(urn, id) };
    };
    const outputs = awsxComponents[component.type]?.(component, make);
    return outputs && { ...outputs };
  }

  /** A child is asked for once the program has an object for it, whose properties tell which outputs there are. */
  private completeChild(urn: string): void {
    const child = this.children.get(urn);
    if (child) {
      this.markUnknown(child.type, child.name, child.outputs, unknownOutputs(child.type));
    }
  }

  /** The mock host runs no transforms, and one could be what closes a route. */
  private readonly refuseTransform: typeof acknowledge = (request, callback) => {
    this.fault(undefined, "a transform of the whole stack is not run by the simulator", useTransformations);
    acknowledge(request, callback);
  };

  private secrets(names: readonly string[] | undefined, outputs: Record<string, unknown>): Record<string, unknown> {
    return Object.fromEntries((names ?? []).map((name) => [name, this.sdk.secret(outputs[name]) as unknown]));
  }

  private async newProvider(
    args: pulumi.runtime.MockResourceArgs,
    urn: string,
  ): Promise<pulumi.runtime.MockResourceResult> {
    const inputs = await plainValues(args.inputs as Record<string, unknown>);
    if (typeof inputs["region"] === "string") {
      this.providerRegions.set(urn, inputs["region"]);
    }
    return { id: args.name, state: args.inputs as Record<string, unknown> };
  }

  private call(args: pulumi.runtime.MockCallArgs): Record<string, unknown> {
    const inputs = args.inputs as Record<string, unknown>;
    const answer = answerInvoke(args.token, inputs, this.regionOf(inputs, args.provider));
    if (answer === undefined) {
      this.fault(
        this.invokers.getStore(),
        `the function ${args.token} is not modelled`,
        "give its value by the stack's configuration",
      );
    }
    return { ...(answer ?? {}) };
  }

  private regionOf(inputs: Readonly<Record<string, unknown>>, provider: string | undefined): string {
    if (typeof inputs["region"] === "string") {
      return inputs["region"];
    }
    // A provider reference is its URN and its id, joined by two colons.
    const urn = provider?.split("::").slice(0, -1).join("::") ?? "";
    return this.providerRegions.get(urn) ?? this.region;
  }

  private fault(where: string | undefined, what: string, fix: string): void {
    this.faults.push(`${where === undefined ? "" : `${where}: `}${what}; ${fix}.`);
  }
}

const useTransformations = "use transformations, Pulumi's older form, which it runs";

function acknowledge(_request: unknown, callback: (error: null, response: object) => void): void {
  callback(null, {});
}
