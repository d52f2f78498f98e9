import { createRequire } from "node:module";
import type * as pulumi from "@pulumi/pulumi";

type Sdk = typeof pulumi;

/** What the SDK registers for a function of the program that the engine is to call. */
export interface Callback {
  getToken(): string;
}

/** A message of Pulumi's protocol. Which methods there are depends on the version of the SDK. */
export type Message = Readonly<Record<string, ((value?: unknown) => unknown) | undefined>>;

/** Properties in a message. */
export interface Struct {
  toJavaScript(): Readonly<Record<string, unknown>>;
}

interface Request {
  new (): Message & { serializeBinary(): Uint8Array };
}

interface Response {
  deserializeBinary(bytes: unknown): Message;
}

/** Messages of the SDK's own modules. */
interface Messages {
  readonly CallbackInvokeRequest: Request;
  readonly TransformRequest: Request;
  readonly TransformResourceOptions: Request;
  readonly TransformResponse: Response;
  readonly TransformInvokeRequest: Request;
  readonly TransformInvokeOptions: Request;
  readonly TransformInvokeResponse: Response;
  readonly Struct: { fromJavaScript(value: unknown): Struct };
}

/** The part of the SDK's server for callbacks that calls one. */
interface CallbackServer {
  invoke(
    call: { readonly request: unknown },
    callback: (error: unknown, response?: { getResponse_asU8(): Uint8Array }) => void,
  ): unknown;
}

/**
 * Calls functions that the program has registered with the engine, by way of the SDK's own server for them and within
 * this process: values and options become what the SDK makes of them.
 */
export class CallbackClient {
  /** Loads the SDK's own modules, by their place in it. */
  readonly sdkRequire: NodeJS.Require;
  private loaded: Messages | undefined;

  /** @param programRequire Loads what the program loads. */
  constructor(
    private readonly sdk: Sdk,
    programRequire: NodeJS.Require,
  ) {
    this.sdkRequire = createRequire(programRequire.resolve("@pulumi/pulumi"));
  }

  /** The SDK's messages, which are loaded where there is something to call. */
  get messages(): Messages {
    return (this.loaded ??= {
      ...(this.sdkRequire("./proto/callback_pb") as object),
      ...(this.sdkRequire("./proto/resource_pb") as object),
      ...(this.sdkRequire("google-protobuf/google/protobuf/struct_pb") as object),
    } as Messages);
  }

  /** @throws {unknown} What the server answers where the function fails: a status of gRPC. */
  async call(callback: Callback, request: { serializeBinary(): Uint8Array }, response: Response): Promise<Message> {
    const call = new this.messages.CallbackInvokeRequest();
    call["setToken"]!(callback.getToken());
    call["setRequest"]!(request.serializeBinary());
    const { getCallbacks } = this.sdk.runtime as unknown as { readonly getCallbacks: () => CallbackServer };
    const bytes = await new Promise((resolve, reject) => {
      void getCallbacks().invoke({ request: call }, (error, answer) =>
        // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- a status of gRPC is no Error
        error ? reject(error) : resolve(answer!.getResponse_asU8()),
      );
    });
    return response.deserializeBinary(bytes);
  }
}
