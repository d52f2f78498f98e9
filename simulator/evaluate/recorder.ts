import type * as pulumi from "@pulumi/pulumi";
import { watchConfig } from "./elsewhere/configReads";
import { LookUps } from "./elsewhere/lookUps";
import { markUnknown, Outputs } from "./elsewhere/markUnknown";
import { dynamicNote, dynamicResource, isDynamic } from "./resources/dynamicResources";
import { installMonitor, Monitor, MonitorRequest, Transformed } from "./monitor";
import { isResource, plainValues } from "./resources/plainValues";
import { ProgramWatch } from "./programWatch";
import type { Project } from "./project/project";
import type { Registration } from "./registration";
import { RemoteComponents } from "./resources/remoteComponents";
import { create, unknownOutputs } from "./resources/simulatedOutputs";
import { watchSkippedCallbacks } from "./elsewhere/skippedCallbacks";
import { StackReferences } from "./elsewhere/stackReferences";
import { StandInPath, StandIns } from "./elsewhere/standIns";
import { Unknowns } from "./elsewhere/unknowns";
import { isUnknown } from "./elsewhere/unknownValues";
import type { TransformFailure } from "./transforms/transformFailures";

type Sdk = typeof pulumi;

/**
 * Stands in for the Pulumi engine: answers every registration with what AWS would answer, and keeps what was
 * registered. It never throws into the SDK, which would report one error many times over and go on: faults are
 * collected instead.
 */
export class Recorder {
  readonly faults: string[] = [];
  /** What was left out or made up, a line each: no fault, and not as on AWS. */
  readonly notes = new Set<string>();

  private readonly recorded: { readonly order: number; readonly registration: Registration }[] = [];
  private readonly watch: ProgramWatch;
  private readonly failedTransforms = new Set<string>();
  private hooked: { readonly order: number; readonly note: string } | undefined;
  private readonly standIns: StandIns;
  private readonly unknowns: Unknowns;
  private readonly lookUps: LookUps;
  private readonly stackReferences: StackReferences;
  /** By URN of a resource, its outputs that are not known, and the URN of each. */
  private readonly unknownOutputs = new Map<string, ReadonlyMap<string, string>>();
  private readonly providerRegions = new Map<string, string>();
  private monitor!: Monitor;
  private remoteComponents!: RemoteComponents;

  /** @param region The stack's AWS Region. */
  constructor(
    private readonly sdk: Sdk,
    private readonly project: Project,
    private readonly region: string,
  ) {
    const { dir } = project;
    this.watch = new ProgramWatch(sdk, dir);
    this.standIns = new StandIns(project.standIns);
    this.unknowns = new Unknowns(sdk);
    this.lookUps = new LookUps(sdk, dir, this.unknowns, this.standIns, (where, what) =>
      this.notes.add(note(where, what)),
    );
    this.stackReferences = new StackReferences(sdk, dir, this.unknowns, this.standIns);
  }

  /** Everything that was registered, in the order in which the program constructed it. */
  get registrations(): Registration[] {
    return [...this.recorded].sort((a, b) => a.order - b.order).map(({ registration }) => registration);
  }

  /** The paths of the stand-ins that the program needed. */
  get usedStandIns(): readonly StandInPath[] {
    return this.standIns.used;
  }

  /** Ends the evaluation, and tells all notes. */
  finish(): string[] {
    return [...this.notes, ...this.stackReferences.notes().map(({ where, what }) => note(where, what))];
  }

  /**
   * Makes the SDK talk to this recorder. Call before the program is loaded.
   *
   * @param programRequire Loads what the program loads.
   */
  async install(programRequire: NodeJS.Require): Promise<void> {
    const { name, stack, config, dir } = this.project;
    this.monitor = await installMonitor(
      this.sdk,
      { project: name, stack, dir, require: programRequire },
      {
        resource: (args, request, isRead) => this.newResource(args, request, isRead),
        call: (args) => this.call(args),
        dependencies: (urn) => this.unknownOutputs.get(urn) ?? new Map(),
        found: (urn) =>
          this.remoteComponents.complete(urn, (type, name) => this.watch.constructionOf(type, name).unset),
        hooks: (resource) => this.skipHooks(resource),
        transformFailed: (failure, of) => this.failTransform(failure, of),
      },
    );
    this.remoteComponents = new RemoteComponents(this.monitor, this.unknowns);
    watchSkippedCallbacks(this.sdk, programRequire, this.project.dir, (where, what) =>
      this.notes.add(note(where, what)),
    );
    this.lookUps.watch();
    this.stackReferences.watch();
    this.standIns.readsConfig("aws:region");
    watchConfig(this.sdk, this.unknowns, config, (key) => this.standIns.readsConfig(key));
  }

  /** Watches constructors. Call inside the stack, before the program is loaded. */
  watchProgram(): void {
    this.watch.start();
  }

  private async newResource(
    args: pulumi.runtime.MockResourceArgs,
    request: MonitorRequest,
    isRead: boolean,
  ): Promise<pulumi.runtime.MockResourceResult> {
    if (args.type === "pulumi:pulumi:Stack") {
      return { id: args.name, state: {} };
    }
    const urn = this.monitor.newUrn(request.getParent(), args.type, args.name);
    if (args.type === "pulumi:pulumi:StackReference") {
      return this.newStackReference(args.id ?? args.name, urn);
    }
    if (args.type.startsWith("pulumi:providers:")) {
      return this.newProvider(args, urn, dependenciesOf(request));
    }
    const isRemote = request.getRemote?.() === true;
    return args.custom || isRemote ? this.newCustomResource(args, request, urn, isRead) : { id: "", state: {} };
  }

  private newStackReference(name: string, urn: string): pulumi.runtime.MockResourceResult {
    if (this.standIns.stack(name) === undefined) {
      this.unknowns.noteStack(urn, name);
    }
    return { id: name, state: this.stackReferences.state(name) };
  }

  private async newCustomResource(
    args: pulumi.runtime.MockResourceArgs,
    request: MonitorRequest,
    urn: string,
    isRead: boolean,
  ): Promise<pulumi.runtime.MockResourceResult> {
    const { order, where, unset } = this.watch.constructionOf(args.type, args.name);
    const record = (registration: Registration) =>
      this.recorded.push({ order, registration: { ...registration, ...(where !== undefined && { where }) } });
    if (isDynamic(args.type)) {
      delete (args.inputs as Record<string, unknown>)["__provider"];
      this.notes.add(dynamicNote(args, where));
    }
    const dependencies = dependenciesOf(request);
    const inputs = await this.plainInputs(args, dependencies);
    const region = this.regionOf(inputs, args.provider);
    const lookedUp = isRead && args.id ? args.id : undefined;
    const creation = { type: args.type, name: args.name, urn, inputs, region, lookedUp };
    const created = isDynamic(args.type) ? dynamicResource(creation) : create(creation);
    const constructed = {
      ...(await this.remoteComponents.construct(creation, record)),
      ...this.standIns.outputs(args.type, args.name),
    };
    const outputs: Outputs = { ...created.outputs, ...constructed };
    // What exists has properties that only AWS knows, also where those of a new one are made up.
    markUnknown(args.type, args.name, outputs, (isRead ? undefined : unknownOutputs(args.type)) ?? unset);
    const { id } = created;
    const known = this.unknowns.wire(outputs);
    const what = `${args.type} "${args.name}"`;
    this.unknownOutputs.set(urn, this.unknowns.noteResource(urn, what, id, outputs, known));
    const derived = [...dependencies]
      .filter(([, urns]) => urns.some((one) => !this.unknowns.isOrigin(one)))
      .map(([property]) => property);
    const registration = { urn, type: args.type, name: args.name, id, inputs, derived, isRead };
    record({ ...registration, outputs: outputs as Registration["outputs"] });
    // What was given may hold secrets, and stays as it is, unless AWS adds to it.
    const given = Object.fromEntries(
      Object.entries(args.inputs as Record<string, unknown>).filter(
        ([key, value]) => outputs[key] === inputs[key] && !isResource(value),
      ),
    );
    const state = { ...known, ...given, ...this.secrets(created.secrets, known) };
    return { id: isUnknown(id) ? "" : id, state };
  }

  private plainInputs(
    args: pulumi.runtime.MockResourceArgs,
    dependencies: ReadonlyMap<string, readonly string[]>,
  ): Promise<Registration["inputs"]> {
    return plainValues(args.inputs as Record<string, unknown>, (property) =>
      this.unknowns.text(dependencies.get(property) ?? []),
    );
  }

  private secrets(names: readonly string[] | undefined, outputs: Record<string, unknown>): Record<string, unknown> {
    return Object.fromEntries((names ?? []).map((name) => [name, this.sdk.secret(outputs[name]) as unknown]));
  }

  private async newProvider(
    args: pulumi.runtime.MockResourceArgs,
    urn: string,
    dependencies: ReadonlyMap<string, readonly string[]>,
  ): Promise<pulumi.runtime.MockResourceResult> {
    const inputs = await this.plainInputs(args, dependencies);
    const region = regionIn(inputs);
    if (region !== undefined) {
      this.providerRegions.set(urn, region);
    }
    return { id: args.name, state: args.inputs as Record<string, unknown> };
  }

  private call(args: pulumi.runtime.MockCallArgs): Record<string, unknown> {
    const inputs = args.inputs as Record<string, unknown>;
    return this.lookUps.answer(args.token, inputs, this.regionOf(inputs, args.provider));
  }

  private regionOf(inputs: Readonly<Record<string, unknown>>, provider: string | undefined): string {
    // A provider reference is its URN and its id, joined by two colons.
    const urn = provider?.split("::").slice(0, -1).join("::") ?? "";
    return regionIn(inputs) ?? this.providerRegions.get(urn) ?? this.region;
  }

  /** Hooks are registered in no certain order; the first resource that has some tells of them. */
  private skipHooks({ type, name }: { readonly type: string; readonly name: string }): void {
    const { order, where } = this.watch.constructionOf(type, name);
    if (order < (this.hooked?.order ?? Infinity)) {
      this.notes.delete(this.hooked?.note ?? "");
      const said = `the hooks of ${type} "${name}" are not run, nor are others; what they do or refuse is to be seen with the Pulumi CLI.`;
      this.hooked = { order, note: note(where, said) };
      this.notes.add(this.hooked.note);
    }
  }

  /** A transform of the whole stack can fail for each resource; once is enough. */
  private failTransform({ text, where }: TransformFailure, of: Transformed): void {
    const cause = `${where} ${text}`;
    if (!this.failedTransforms.has(cause)) {
      this.failedTransforms.add(cause);
      const [name, line] =
        typeof of === "string"
          ? [of, this.lookUps.caller]
          : [`${of.type} "${of.name}"`, this.watch.constructionOf(of.type, of.name).where];
      this.fault(
        where ?? line,
        `a transform of ${name} fails with ${text.replace(/[.;]$/, "")}`,
        "correct it, or return undefined for what it is not meant for",
      );
    }
  }

  private fault(where: string | undefined, what: string, fix: string): void {
    this.faults.push(note(where, `${what}; ${fix}.`));
  }
}

/** The Region that a resource or a provider names; one that is not known is taken for none. */
function regionIn({ region }: Readonly<Record<string, unknown>>): string | undefined {
  return typeof region === "string" && !isUnknown(region) ? region : undefined;
}

/** By property, the URNs of what it was computed from. */
function dependenciesOf(request: MonitorRequest): Map<string, readonly string[]> {
  const entries = [...(request.getPropertydependenciesMap?.().entries() ?? [])];
  return new Map(entries.map(([property, resources]) => [property, resources.getUrnsList()]));
}

function note(where: string | undefined, what: string): string {
  return `${where === undefined ? "" : `${where}: `}${what}`;
}
