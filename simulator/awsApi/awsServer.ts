import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { accountId } from "../evaluate/resources/simulatedOutputs";
import { readBody } from "../readBody";
import { ApiError } from "./apiError";
import { mayDo } from "./mayDo";
import type { Call, Service } from "./operation";
import type { Principal, Principals } from "./principals";

/** A value of the most bytes, each of them escaped in JSON, stays below this. */
const mostBodyBytes = 512 * 1024;

/** Of the services that AWS has, the ones whose calls a rotation needs, for those that were given credentials alone. */
export class AwsServer {
  /** @param services By JSON 1.1. */
  constructor(
    private readonly principals: Principals,
    private readonly services: readonly Service[],
  ) {}

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const requestId = randomUUID();
    response.setHeader("x-amzn-RequestId", requestId);
    response.setHeader("Cache-Control", "no-store");
    try {
      const path = (request.url ?? "").split("?", 1)[0]!;
      const [, token = "", rest = ""] = /^\/([\w-]*)(.*)$/.exec(path) ?? [];
      if (request.method === "GET" && rest === "/credentials") {
        return send(response, 200, this.credentialsAt(token), "application/json");
      }
      send(response, 200, await this.answer(request, response, token, path));
    } catch (error) {
      if (!(error instanceof ApiError)) {
        throw error;
      }
      const { type, message, status } = error;
      response.setHeader("x-amzn-ErrorType", type);
      // Services differ in how they write the member.
      send(response, status, { __type: type, Message: message, message });
    }
  }

  private async answer(
    request: IncomingMessage,
    response: ServerResponse,
    token: string,
    path: string,
  ): Promise<object> {
    const { headers, headersDistinct } = request;
    // Pages of other origins that a browser shows on this machine have nothing to ask here.
    if (headers.origin !== undefined || headers["sec-fetch-site"] !== undefined) {
      throw new ApiError("AccessDeniedException", "Pages in a browser are not answered.", 403);
    }
    if (request.method !== "POST" || (request.url ?? "").includes("?") || !/^\/[\w-]*\/?$/.test(path)) {
      throw new ApiError("UnknownOperationException", "POST to the path of the endpoint.", 404);
    }
    const body = await readBody(request, mostBodyBytes);
    if (body === undefined) {
      response.setHeader("Connection", "close");
      throw new ApiError("RequestEntityTooLargeException", `The request has more than ${mostBodyBytes} bytes.`, 413);
    }
    const targets = headersDistinct["x-amz-target"] ?? [];
    const [service, name] = targets.length === 1 ? this.find(targets[0]!) : [];
    if (!service || name === undefined) {
      throw new ApiError("UnknownOperationException", unknown(targets.join(", "), this.services));
    }
    const signed = { method: request.method, path, headers: headersDistinct, body };
    const principal = this.principals.authenticate(token, request, signed, service.name);
    const call = service.operations[name]!(parse(body));
    authorize(principal, `${service.actions}:${name}`, call);
    return call.run();
  }

  /** How the SDK finds credentials that nothing else gives it: as in a container. */
  private credentialsAt(token: string): object {
    const credentials = this.principals.credentialsAt(token);
    if (!credentials) {
      throw new ApiError("AccessDeniedException", "There are no credentials here.", 403);
    }
    const { accessKeyId, secretAccessKey } = credentials;
    const expiration = new Date(Date.now() + 6 * 60 * 60 * 1000).toISOString();
    return { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, Token: "m2m", Expiration: expiration };
  }

  private find(target: string): [Service, string] | [] {
    const [, prefix = "", name = ""] = /^(\w+)\.(\w+)$/.exec(target) ?? [];
    const service = this.services.find((one) => one.target === prefix && Object.hasOwn(one.operations, name));
    return service ? [service, name] : [];
  }
}

function unknown(target: string, services: readonly Service[]): string {
  const known = services.flatMap(({ target: prefix, operations }) =>
    Object.keys(operations).map((name) => `${prefix}.${name}`),
  );
  return `X-Amz-Target ${JSON.stringify(target.slice(0, 128))} is not served here; there are ${known.join(", ")}.`;
}

function authorize({ arn, role }: Principal, action: string, { resource }: Call): void {
  const decision = mayDo(role, action, resource);
  if (decision !== "allowed") {
    const why =
      decision === "denied"
        ? "with an explicit deny in an identity-based policy"
        : `because no identity-based policy allows the ${action} action`;
    const message = `User: ${arn} is not authorized to perform: ${action} on resource: ${resource} ${why}`;
    throw new ApiError("AccessDeniedException", message);
  }
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    throw new ApiError("SerializationException", "The request is no JSON.");
  }
}

function send(response: ServerResponse, status: number, body: object, type = "application/x-amz-json-1.1"): void {
  const text = JSON.stringify(body);
  response.writeHead(status, { "Content-Type": type, "Content-Length": Buffer.byteLength(text) });
  response.end(text);
}

/** ARN of a function at work, as refusals name it. */
export function arnOfFunction(roleName: string, functionName: string): string {
  return `arn:aws:sts::${accountId}:assumed-role/${roleName}/${functionName}`;
}
