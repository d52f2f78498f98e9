import { randomUUID } from "node:crypto";
import * as http from "node:http";
import type { AddressInfo } from "node:net";

/** What may happen to a call instead of its answer. */
export type Fault =
  /** The caller dies before it, or when it was done: nothing that it sends later arrives. */
  | { readonly kind: "killed before" | "killed after" }
  /** It was done, and nobody hears of it. */
  | { readonly kind: "answer lost" }
  /** It is answered by an error, and nothing was done. */
  | { readonly kind: "error"; readonly status: number; readonly body: object };

/** A call that arrives. */
export interface Call {
  /** `GetSecretValue`, or `token` for a request to the token endpoint. */
  readonly action: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** A version of a secret. */
interface Version {
  value?: string;
  date?: number;
  readonly stages: Set<string>;
}

/** A secret of an app client. */
interface ClientSecret {
  readonly id: string;
  readonly value: string;
  readonly date: number;
  /** How often it is refused before it is known everywhere. */
  refusals: number;
}

/** An error of AWS. */
class Refusal extends Error {
  constructor(
    readonly type: string,
    readonly status = 400,
  ) {
    super(type);
  }
}

const day = 24 * 60 * 60 * 1000;

/**
 * One app client with its secret: Secrets Manager, Cognito and its token endpoint as far as a rotation needs them, over
 * HTTP. It is written for these tests, by AWS's documentation alone, and stricter than that where it is silent.
 */
export class Services {
  static readonly arn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:m2m/reporting-AbCdEf";
  static readonly userPoolId = "eu-west-1_AbCdEfGhI";
  static readonly clientId = "1h57kf5cpq17m0eml12EXAMPLE";

  /** Milliseconds since 1970, as all of them see it. */
  now = Date.UTC(2026, 10, 29);
  isRotating = true;
  lastRotated = 0;
  readonly versions = new Map<string, Version>();
  clientSecrets: ClientSecret[] = [];
  /** How often the token endpoint refuses a secret that was just added. */
  refusalsOfNew = 0;
  /** Every call since the last look. */
  calls: Call[] = [];
  /** What happens to a call. */
  fault: (call: Call) => Fault | undefined = () => undefined;
  /** Looks on after each change. */
  observe: () => void = () => undefined;
  /** What {@link observe} threw. */
  observed: unknown;

  private isCallerDead = false;
  private server: http.Server | undefined;

  /** Listens on a free port. */
  async start(): Promise<string> {
    this.server = http.createServer((request, response) => void this.serve(request, response));
    await new Promise<void>((resolve) => this.server!.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server!.closeAllConnections();
    await new Promise((resolve) => this.server!.close(resolve));
  }

  /** What {@link start} found, with a client that has one secret, which Cognito generated, and a secret without a value. */
  reset(): void {
    Object.assign(this, { isRotating: true, lastRotated: 0, clientSecrets: [], calls: [], refusalsOfNew: 0 });
    Object.assign(this, { fault: () => undefined, observe: () => undefined, observed: undefined, isCallerDead: false });
    this.versions.clear();
    this.addSecret("initial");
    this.now += day;
  }

  /** What there is now, to come back to it: a function that does. */
  snapshot(): () => void {
    const { now, lastRotated } = this;
    const versions = structuredClone(this.versions);
    const clientSecrets = structuredClone(this.clientSecrets);
    return () => {
      this.reset();
      Object.assign(this, { now, lastRotated, clientSecrets: structuredClone(clientSecrets) });
      structuredClone(versions).forEach((version, id) => this.versions.set(id, version));
    };
  }

  /** Another invocation of the function begins. */
  revive(): void {
    this.isCallerDead = false;
  }

  /** Adds a secret to the client, as anybody might who may. */
  addSecret(value: string): string {
    if (this.clientSecrets.length === 2) {
      throw new Refusal("LimitExceededException");
    }
    this.now += 1000;
    const id = `${Services.clientId}--${this.now}`;
    this.clientSecrets.push({ id, value, date: this.now, refusals: this.refusalsOfNew });
    return id;
  }

  /** Whether a client obtains a token by a secret, now and everywhere. */
  accepts(value: string): boolean {
    return this.clientSecrets.some((one) => one.value === value && one.refusals === 0);
  }

  /** The version with a label, by its id. */
  labelled(label: string): string | undefined {
    return [...this.versions].find(([, { stages }]) => stages.has(label))?.[0];
  }

  /** The client secret that callers read at a label. */
  valueAt(label: string): string | undefined {
    const id = this.labelled(label);
    const text = id === undefined ? undefined : this.versions.get(id)!.value;
    return text === undefined ? undefined : (JSON.parse(text) as { clientSecret: string }).clientSecret;
  }

  /** `RotateSecret`: the version that is to come exists before its value does. */
  startRotation(after = day): string {
    if (this.labelled("AWSPENDING") !== undefined) {
      throw new Refusal("InvalidRequestException");
    }
    this.now += after;
    const token = randomUUID();
    this.versions.set(token, { stages: new Set(["AWSPENDING"]) });
    return token;
  }

  /** What somebody does by hand about a rotation that is stuck. */
  giveUpRotation(): void {
    this.versions.get(this.labelled("AWSPENDING")!)!.stages.delete("AWSPENDING");
  }

  /** `PutSecretValue` without more, as by hand. */
  putByHand(value: string): void {
    this.put({ ClientRequestToken: randomUUID(), SecretString: value, VersionStages: ["AWSCURRENT"] });
    this.observe();
  }

  private async serve(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) {
      chunks.push(chunk as Buffer);
    }
    const body = Buffer.concat(chunks).toString("utf8");
    const target = request.headers["x-amz-target"] as string | undefined;
    const action = target?.split(".")[1] ?? "token";
    const input = (target === undefined ? {} : JSON.parse(body)) as Record<string, unknown>;
    if (this.isCallerDead) {
      request.socket.destroy();
      return;
    }
    const call = { action, input };
    this.calls.push(call);
    const fault = this.fault(call);
    if (fault?.kind === "killed before") {
      this.isCallerDead = true;
      request.socket.destroy();
      return;
    }
    const { status, body: answer } =
      fault?.kind === "error" ? fault : this.answer(action, input, request.headers.authorization ?? "");
    try {
      this.observe();
    } catch (error) {
      this.observed ??= error;
    }
    if (fault?.kind === "killed after" || fault?.kind === "answer lost") {
      this.isCallerDead = fault.kind === "killed after";
      request.socket.destroy();
      return;
    }
    response.writeHead(status, { "content-type": "application/x-amz-json-1.1" }).end(JSON.stringify(answer));
  }

  private answer(action: string, input: Readonly<Record<string, unknown>>, authorization: string) {
    try {
      return action === "token" ? this.token(authorization) : { status: 200, body: this.act(action, input) };
    } catch (error) {
      if (error instanceof Refusal) {
        return { status: error.status, body: { __type: error.type, message: `Refused: ${JSON.stringify(input)}` } };
      }
      throw error;
    }
  }

  private token(authorization: string): { status: number; body: object } {
    const [id, value] = Buffer.from(authorization.slice("Basic ".length), "base64").toString().split(":");
    const secret = this.clientSecrets.find((one) => one.value === value);
    if (id !== Services.clientId || secret === undefined || secret.refusals > 0) {
      if (secret) {
        secret.refusals -= 1;
      }
      return { status: 400, body: { error: "invalid_client" } };
    }
    return { status: 200, body: { access_token: "token", expires_in: 3600, token_type: "Bearer" } };
  }

  private act(action: string, input: Readonly<Record<string, unknown>>): object {
    const text = (name: string) => input[name] as string | undefined;
    if (text("SecretId") !== undefined && text("SecretId") !== Services.arn) {
      throw new Refusal("ResourceNotFoundException");
    }
    if (text("ClientId") !== undefined && text("ClientId") !== Services.clientId) {
      throw new Refusal("ResourceNotFoundException");
    }
    switch (action) {
      case "DescribeSecret":
        return {
          ARN: Services.arn,
          RotationEnabled: this.isRotating,
          LastRotatedDate: this.lastRotated / 1000 || undefined,
          VersionIdsToStages: Object.fromEntries(
            [...this.versions].filter(([, { stages }]) => stages.size > 0).map(([id, { stages }]) => [id, [...stages]]),
          ),
        };
      case "GetSecretValue":
        return this.get(text("VersionId"), text("VersionStage") ?? "AWSCURRENT");
      case "PutSecretValue":
        return this.put(input);
      case "UpdateSecretVersionStage":
        return this.moveStage(text("VersionStage")!, text("MoveToVersionId"), text("RemoveFromVersionId"));
      case "ListUserPoolClientSecrets":
        return {
          // In no order that anybody could rely on.
          ClientSecrets: [...this.clientSecrets]
            .reverse()
            .map(({ id, date }) => ({ ClientSecretId: id, ClientSecretCreateDate: date / 1000 })),
        };
      case "AddUserPoolClientSecret": {
        const value = text("ClientSecret")!;
        if (!/^[\w+]{24,64}$/.test(value)) {
          throw new Refusal("InvalidParameterException");
        }
        return { ClientSecretDescriptor: { ClientSecretId: this.addSecret(value) } };
      }
      case "DeleteUserPoolClientSecret": {
        const left = this.clientSecrets.filter(({ id }) => id !== text("ClientSecretId"));
        if (left.length === this.clientSecrets.length) {
          throw new Refusal("ResourceNotFoundException");
        }
        if (left.length === 0) {
          throw new Refusal("InvalidParameterException");
        }
        this.clientSecrets = left;
        return {};
      }
      default:
        throw new Refusal("UnknownOperationException");
    }
  }

  private get(id: string | undefined, label: string): object {
    const found = id ?? this.labelled(label);
    const version = found === undefined ? undefined : this.versions.get(found);
    if (version?.value === undefined) {
      throw new Refusal("ResourceNotFoundException");
    }
    if (!version.stages.has(label)) {
      throw new Refusal("InvalidRequestException");
    }
    return {
      ARN: Services.arn,
      VersionId: found,
      CreatedDate: (version.date ?? this.now) / 1000,
      SecretString: version.value,
      VersionStages: [...version.stages],
    };
  }

  private put(input: Readonly<Record<string, unknown>>): object {
    const id = input["ClientRequestToken"] as string;
    const value = input["SecretString"] as string;
    const labels = input["VersionStages"] as string[];
    const version = this.versions.get(id) ?? { stages: new Set<string>() };
    if (version.value !== undefined && version.value !== value) {
      throw new Refusal("ResourceExistsException");
    }
    version.value = value;
    version.date ??= this.now;
    this.versions.set(id, version);
    for (const label of labels) {
      if (label === "AWSCURRENT") {
        this.makeCurrent(id);
        // A rotation that was under way is abandoned.
        this.versions.forEach(({ stages }) => stages.delete("AWSPENDING"));
      } else {
        this.versions.forEach(({ stages }) => stages.delete(label));
        version.stages.add(label);
      }
    }
    return { ARN: Services.arn, VersionId: id, VersionStages: [...version.stages] };
  }

  private moveStage(label: string, to: string | undefined, from: string | undefined): object {
    if (label !== "AWSCURRENT" || to === undefined || this.versions.get(to)?.value === undefined) {
      throw new Refusal("InvalidParameterException");
    }
    if (from !== this.labelled("AWSCURRENT")) {
      throw new Refusal("InvalidParameterException");
    }
    this.makeCurrent(to);
    this.versions.get(to)!.stages.delete("AWSPENDING");
    this.lastRotated = this.now;
    return { ARN: Services.arn };
  }

  private makeCurrent(id: string): void {
    const former = this.labelled("AWSCURRENT");
    if (former === id) {
      return;
    }
    this.versions.forEach(({ stages }) => stages.delete("AWSPREVIOUS"));
    if (former !== undefined) {
      this.versions.get(former)!.stages.delete("AWSCURRENT");
      this.versions.get(former)!.stages.add("AWSPREVIOUS");
    }
    this.versions.get(id)!.stages.add("AWSCURRENT");
  }
}
