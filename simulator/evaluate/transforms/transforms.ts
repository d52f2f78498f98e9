import type * as pulumi from "@pulumi/pulumi";
import { Callback, CallbackClient, Message, Struct } from "./callbackClient";
import { failureOf, placeFailures, TransformFailure } from "./transformFailures";
import { copyOption, readOptions, writeOptions } from "./transformOptions";
import { withOutputs, withoutOutputs } from "./wireValues";

type Sdk = typeof pulumi;
type Properties = Readonly<Record<string, unknown>>;

/** A resource whose transforms are to be run. */
interface Subject {
  readonly name: string;
  readonly type: string;
  readonly custom: boolean;
  /** URN; empty for the stack itself. */
  readonly parent: string;
}

/** The outcome of transforms. */
interface Transformed {
  readonly properties: Properties;
  readonly options: Message;
}

/**
 * Runs the transforms of a program, as the engine does: those of the resource, of its parent and of what is above it,
 * then those of the stack, each with what the one before answered.
 *
 * https://github.com/pulumi/pulumi/blob/master/pkg/resource/deploy/source_eval.go
 */
export class Transforms {
  private readonly ofStack: Callback[] = [];
  private readonly ofInvokes: Callback[] = [];
  /** By URN. */
  private readonly resources = new Map<string, { readonly own: readonly Callback[]; readonly parent: string }>();
  private readonly client: CallbackClient;

  /**
   * @param programRequire Loads what the program loads.
   * @param projectDir Files below it are the user's own.
   * @param failed Is told of a transform that failed: its failure, and the resource or data source that it was for.
   */
  constructor(
    private readonly sdk: Sdk,
    programRequire: NodeJS.Require,
    projectDir: string,
    private readonly failed: (failure: TransformFailure, of: Subject | string) => void,
  ) {
    this.client = new CallbackClient(sdk, programRequire);
    placeFailures(this.client.sdkRequire, projectDir, (failure) => this.failed(failure, "the program"));
  }

  addToStack(callback: Callback): void {
    this.ofStack.push(callback);
  }

  addToInvokes(callback: Callback): void {
    this.ofInvokes.push(callback);
  }

  /**
   * Changes what a resource is registered with.
   *
   * @param urn Its own URN.
   * @returns `undefined` if there is nothing to wait for.
   */
  register(request: Message, urn: string): Promise<void> | undefined {
    const text = (name: string) => request[name]!() as string;
    const subject = {
      name: text("getName"),
      type: text("getType"),
      custom: request["getCustom"]!() === true,
      parent: text("getParent"),
    };
    const own = (request["getTransformsList"]?.() ?? []) as readonly Callback[];
    this.resources.set(urn, { own, parent: subject.parent });
    const callbacks = this.callbacksOf(urn);
    return callbacks.length > 0 ? this.change(request, subject, urn, callbacks) : undefined;
  }

  /** What transforms make of the inputs of a resource that a plugin constructs, and no program. */
  async construct(subject: Subject, urn: string, inputs: Properties): Promise<Properties> {
    this.resources.set(urn, { own: [], parent: subject.parent });
    const callbacks = this.callbacksOf(urn);
    if (callbacks.length === 0) {
      return inputs;
    }
    const options = new this.client.messages.TransformResourceOptions();
    const { properties } = await this.run(callbacks, subject, { properties: withOutputs(inputs, new Map()), options });
    type Given = Parameters<Sdk["runtime"]["deserializeProperties"]>[0];
    return this.sdk.runtime.deserializeProperties(this.struct(properties) as unknown as Given);
  }

  /**
   * Changes arguments and options of a call of a data source.
   *
   * @returns `undefined` if there is nothing to wait for.
   */
  invoke(request: Message): Promise<void> | undefined {
    return this.ofInvokes.length > 0 ? this.changeInvoke(request) : undefined;
  }

  private async change(request: Message, subject: Subject, urn: string, callbacks: readonly Callback[]): Promise<void> {
    const options: Message = new this.client.messages.TransformResourceOptions();
    readOptions(request, options);
    // The engine hands over what derives from other resources as outputs where the resource has transforms of its own.
    const hasOwn = this.resources.get(urn)!.own.length > 0;
    const dependencies = hasOwn ? dependenciesOf(request) : new Map<string, readonly string[]>();
    const properties = withOutputs((request["getObject"]!() as Struct).toJavaScript(), dependencies);
    const transformed = await this.run(callbacks, subject, { properties, options });
    request["setObject"]!(this.struct(transformed.properties));
    writeOptions(transformed.options, request);
  }

  private async run(callbacks: readonly Callback[], subject: Subject, given: Transformed): Promise<Transformed> {
    const { TransformRequest, TransformResponse } = this.client.messages;
    let current = given;
    try {
      for (const callback of callbacks) {
        const request = new TransformRequest();
        request["setName"]!(subject.name);
        request["setType"]!(subject.type);
        request["setCustom"]!(subject.custom);
        request["setParent"]!(subject.parent);
        request["setProperties"]!(this.struct(current.properties));
        request["setOptions"]!(current.options);
        const response = await this.client.call(callback, request, TransformResponse);
        current = {
          properties: (response["getProperties"]!() as Struct | undefined)?.toJavaScript() ?? current.properties,
          options: (response["getOptions"]!() as Message | undefined) ?? current.options,
        };
      }
    } catch (error) {
      this.failed(failureOf(error), subject);
    }
    return { ...current, properties: withoutOutputs(current.properties) as Properties };
  }

  private async changeInvoke(request: Message): Promise<void> {
    const { TransformInvokeRequest, TransformInvokeOptions, TransformInvokeResponse } = this.client.messages;
    const token = request["getTok"]!();
    try {
      for (const callback of this.ofInvokes) {
        const options: Message = new TransformInvokeOptions();
        invokeOptions.forEach(([own, inRequest]) => copyOption(request, inRequest, options, own));
        const call = new TransformInvokeRequest();
        call["setToken"]!(token);
        call["setArgs"]!(request["getArgs"]!() ?? this.struct({}));
        call["setOptions"]!(options);
        const response = await this.client.call(callback, call, TransformInvokeResponse);
        const args = response["getArgs"]!() as Struct | undefined;
        const changed = response["getOptions"]!() as Message | undefined;
        if (args) {
          request["setArgs"]!(this.struct(withoutOutputs(args.toJavaScript())));
        }
        if (changed) {
          invokeOptions.forEach(([own, inRequest]) => copyOption(changed, own, request, inRequest));
        }
      }
    } catch (error) {
      this.failed(failureOf(error), token as string);
    }
  }

  private callbacksOf(urn: string): readonly Callback[] {
    const above: Callback[] = [];
    for (let at = this.resources.get(urn); at; at = this.resources.get(at.parent)) {
      above.push(...at.own);
    }
    return [...above, ...this.ofStack];
  }

  private struct(properties: unknown): Struct {
    return this.client.messages.Struct.fromJavaScript(properties);
  }
}

/** Options of a data source, by their names in what a transform gets and in what calls the data source. */
const invokeOptions = [
  ["PluginDownloadUrl", "Plugindownloadurl"],
  ["Provider", "Provider"],
  ["Version", "Version"],
] as const;

function dependenciesOf(request: Message): Map<string, readonly string[]> {
  const map = request["getPropertydependenciesMap"]?.() as
    ReadonlyMap<string, { getUrnsList(): readonly string[] }> | undefined;
  return new Map([...(map?.entries() ?? [])].map(([property, resources]) => [property, resources.getUrnsList()]));
}
