import { ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import * as path from "node:path";
import * as grpc from "@grpc/grpc-js";
import * as services from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import * as messages from "@pulumi/pulumi/proto/analyzer_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { JavaScriptValue, Struct } from "google-protobuf/google/protobuf/struct_pb";
import { unknown } from "../support/mocks";
import { root } from "../support/m2m";
import { Configs, Given, unknownText } from "./support";

/** What a policy says about a resource. */
export interface Diagnostic {
  readonly policy: string;
  readonly message: string;
  readonly level: "advisory" | "mandatory" | undefined;
}

type Call<Response> = (request: unknown, callback: grpc.requestCallback<Response>) => unknown;

const levels = { [messages.EnforcementLevel.ADVISORY]: "advisory", [messages.EnforcementLevel.MANDATORY]: "mandatory" };

/**
 * A policy pack, loaded by Pulumi's own loader of packs in a process of its own, and asked over the protocol that the
 * Pulumi CLI speaks. It stands for the CLI, which is not there. The packages of the protocol come with @pulumi/pulumi.
 */
export class Analyzer {
  private constructor(
    private readonly child: ChildProcess,
    private readonly client: InstanceType<typeof services.AnalyzerClient>,
  ) {}

  /** Loads the pack of a folder. */
  static async start(folder: string): Promise<Analyzer> {
    const loader = path.join(root, "node_modules/@pulumi/pulumi/cmd/run-policy-pack");
    // The first argument is the address of the engine, which a pack only logs to.
    const child = spawn(process.execPath, [loader, "127.0.0.1:1", "."], {
      cwd: folder,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let errors = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => (errors += text));
    const started = once(child.stdout.setEncoding("utf8"), "data") as Promise<[string]>;
    const ended = once(child, "close").then(() => {
      throw new Error(`The policy pack did not start:\n${errors}`);
    });
    const [port] = await Promise.race([started, ended]);
    ended.catch(() => undefined);
    return new Analyzer(
      child,
      new services.AnalyzerClient(`127.0.0.1:${port.trim()}`, grpc.credentials.createInsecure()),
    );
  }

  async stop(): Promise<void> {
    this.client.close();
    this.child.kill();
    await once(this.child, "close");
  }

  info(): Promise<messages.AnalyzerInfo.AsObject> {
    return this.call<messages.AnalyzerInfo>("getAnalyzerInfo", new Empty()).then((info) => info.toObject());
  }

  async configure(configs: Configs): Promise<void> {
    const request = new messages.ConfigureAnalyzerRequest();
    for (const [policy, { enforcementLevel = "mandatory", ...properties }] of Object.entries(configs)) {
      const config = new messages.PolicyConfig();
      const level = enforcementLevel === "advisory" ? "ADVISORY" : "MANDATORY";
      config.setEnforcementlevel(messages.EnforcementLevel[level]);
      config.setProperties(structOf(properties));
      request.getPolicyconfigMap().set(policy, config);
    }
    await this.call<Empty>("configure", request);
  }

  /** What the policies say about each of the resources, and then about all of them. */
  async analyze(resources: readonly Given[]): Promise<Diagnostic[]> {
    const found: messages.AnalyzeDiagnostic[] = [];
    for (const resource of resources) {
      const request = fill(new messages.AnalyzeRequest(), resource);
      const response = await this.call<messages.AnalyzeResponse>("analyze", request);
      found.push(...response.getDiagnosticsList());
    }
    const request = new messages.AnalyzeStackRequest();
    request.setResourcesList(
      resources.map((resource) => {
        const message = fill(new messages.AnalyzerResource(), resource);
        message.setParent(resource.parent ?? "");
        for (const [property, urns] of Object.entries(resource.propertyDependencies)) {
          const dependencies = new messages.AnalyzerPropertyDependencies();
          dependencies.setUrnsList([...urns]);
          message.getPropertydependenciesMap().set(property, dependencies);
        }
        return message;
      }),
    );
    const response = await this.call<messages.AnalyzeResponse>("analyzeStack", request);
    return [...found, ...response.getDiagnosticsList()].map((one) => ({
      policy: one.getPolicyname(),
      message: one.getMessage(),
      level: levels[one.getEnforcementlevel() as keyof typeof levels] as Diagnostic["level"],
    }));
  }

  private call<Response>(method: keyof services.AnalyzerClient, request: unknown): Promise<Response> {
    const call = (this.client[method] as Call<Response>).bind(this.client);
    return new Promise((resolve, reject) => {
      call(request, (error, response) => (error ? reject(error) : resolve(response!)));
    });
  }
}

function fill<T extends messages.AnalyzeRequest | messages.AnalyzerResource>(message: T, resource: Given): T {
  message.setType(resource.type);
  message.setName(resource.name);
  message.setUrn(resource.urn);
  message.setProperties(structOf(resource.inputs));
  message.setOptions(new messages.AnalyzerResourceOptions());
  return message;
}

function structOf(value: object): Struct {
  const text = JSON.stringify(value).replaceAll(JSON.stringify(unknown), JSON.stringify(unknownText));
  return Struct.fromJavaScript(JSON.parse(text) as Record<string, JavaScriptValue>);
}
