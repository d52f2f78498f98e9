import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Invocation } from "../lambda/functionRunner";
import type { AppClient, LambdaFunction, UserPool } from "../model/model";
import { clientsByName, hasTokenEndpoint } from "../model/whoMayCall";
import { countHeader } from "../countHeader";
import { readBody } from "../readBody";
import type { Refusal, RequestListener } from "../requestRecord";
import { RequestTrace } from "../requestTrace";
import { ClientSecrets } from "./clientSecrets";
import type { SigningKeys } from "./signingKeys";
import {
  CustomizationRequest,
  customizationEvent,
  customizeClaims,
  MalformedCustomization,
} from "./tokenCustomization";
import { accessTokenClaims, decideToken, TokenError } from "./tokenEndpoint";

/** A form with a client's credentials and fifty scopes of the longest names stays well below this. */
const mostBodyBytes = 64 * 1024;

/** Cognito waits no longer for a trigger. */
const triggerPatienceMs = 5_000;

/** What a pool needs of the rest of the simulator. */
export interface PoolSurroundings {
  readonly invoke: (fn: LambdaFunction, event: object, patienceMs: number) => Promise<Invocation>;
  /** Tells the person at the terminal why a token was refused. */
  readonly log: (fn: LambdaFunction, text: string) => void;
  readonly requested?: RequestListener | undefined;
  /** The secrets of clients. Absent where they have those of the program alone. */
  readonly secrets?: ClientSecrets | undefined;
}

/** Serves a user pool: its token endpoint, its discovery document and its key set. */
export class PoolServer {
  private readonly secrets: ClientSecrets;

  /**
   * @param origin Where the pool is served.
   * @param now The clock, in milliseconds since 1970.
   * @param issuer Issuer of the tokens. By default the pool's address on this machine, with the pool's id as on AWS.
   */
  constructor(
    readonly pool: UserPool,
    readonly origin: string,
    readonly keys: SigningKeys,
    private readonly surroundings: PoolSurroundings,
    private readonly now: () => number,
    readonly issuer = `${origin}/${pool.id}`,
  ) {
    this.secrets = surroundings.secrets ?? new ClientSecrets(now);
  }

  /** The newest secret of a client; `undefined` for one that has none. */
  secretOf(client: AppClient): string | undefined {
    return this.secrets.newest(client);
  }

  /** Its clients by name, each with its newest secret. */
  get clients(): ReadonlyMap<string, AppClient> {
    const entries = [...clientsByName(this.pool)].map(([name, client]) => {
      const clientSecret = this.secretOf(client);
      return [name, { ...client, ...(clientSecret !== undefined && { clientSecret }) }] as const;
    });
    return new Map(entries);
  }

  get jwksUri(): string {
    return `${this.origin}/${this.pool.id}/.well-known/jwks.json`;
  }

  /** Absent for a pool without a domain, as on AWS. */
  get tokenEndpoint(): string | undefined {
    return hasTokenEndpoint(this.pool) ? `${this.origin}/oauth2/token` : undefined;
  }

  /** The names of its domains on AWS. */
  get hosts(): readonly string[] {
    return this.pool.domains.map((domain) => new URL(domain).hostname);
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { requested } = this.surroundings;
    const trace = new RequestTrace({ kind: "pool", name: this.pool.name }, request, { requested, now: this.now });
    const [path = ""] = (request.url ?? "").split("?");
    if (path === "/oauth2/token" && this.tokenEndpoint !== undefined) {
      return this.answerToken(request, response, trace);
    }
    const document = this.documents[path];
    if (!document) {
      trace.refusal = { kind: "no-document" };
      sendJson(response, trace, 404, { message: "Not Found" });
      return;
    }
    if (request.method !== "GET" && request.method !== "HEAD") {
      response.setHeader("Allow", "GET, HEAD");
      trace.refusal = { kind: "wrong-method", allowed: ["GET", "HEAD"] };
      sendJson(response, trace, 405, { message: "Method Not Allowed" });
      return;
    }
    response.setHeader("Cache-Control", "public, max-age=3600");
    sendJson(response, trace, 200, document);
  }

  private get documents(): Readonly<Record<string, object>> {
    return {
      [`/${this.pool.id}/.well-known/jwks.json`]: this.keys.jwks,
      [`/${this.pool.id}/.well-known/openid-configuration`]: this.discovery,
    };
  }

  /**
   * The discovery document (OpenID Connect Discovery 1.0), with the fields that documents recorded from Cognito have.
   * Of the endpoints on the pool's domain, only the token endpoint is served here.
   */
  private get discovery(): object {
    return {
      issuer: this.issuer,
      jwks_uri: this.jwksUri,
      ...(this.tokenEndpoint !== undefined && {
        authorization_endpoint: `${this.origin}/oauth2/authorize`,
        token_endpoint: this.tokenEndpoint,
        userinfo_endpoint: `${this.origin}/oauth2/userInfo`,
        revocation_endpoint: `${this.origin}/oauth2/revoke`,
        end_session_endpoint: `${this.origin}/logout`,
      }),
      token_endpoint_auth_methods_supported: ["client_secret_basic", "client_secret_post"],
      response_types_supported: ["code", "token"],
      subject_types_supported: ["public"],
      id_token_signing_alg_values_supported: ["RS256"],
      scopes_supported: ["openid", "email", "phone", "profile"],
    };
  }

  private async answerToken(request: IncomingMessage, response: ServerResponse, trace: RequestTrace): Promise<void> {
    response.setHeader("Cache-Control", "no-store");
    response.setHeader("Pragma", "no-cache");
    response.setHeader("Access-Control-Allow-Origin", "*");
    response.setHeader("x-amz-cognito-request-id", randomUUID());
    if (request.method !== "POST") {
      response.setHeader("Allow", "POST");
      refuse(response, trace, 405, "invalid_request", { kind: "wrong-method", allowed: ["POST"] });
      return;
    }
    const body = await readBody(request, mostBodyBytes);
    const isAmbiguous = countHeader(request, "authorization") > 1;
    if (body === undefined || isAmbiguous) {
      response.setHeader("Connection", "close");
      const tooLarge = { kind: "body-too-large", mostBytes: mostBodyBytes } as const;
      refuse(response, trace, 400, "invalid_request", isAmbiguous ? { kind: "two-authentications" } : tooLarge);
      return;
    }
    const form = {
      contentType: request.headers["content-type"],
      authorization: request.headers.authorization,
      body: body.toString("utf8"),
    };
    const decision = decideToken(this.pool, form, (client) => this.secrets.of(client).map(({ value }) => value));
    if ("error" in decision) {
      if (decision.clientName !== undefined) {
        trace.client = decision.clientName;
      }
      refuse(response, trace, 400, decision.error, decision.refusal);
      return;
    }
    const { client, scopes, metadata } = decision;
    trace.client = client.name;
    const claims = accessTokenClaims(this.issuer, client, scopes, this.now());
    const customized = await this.customize(claims, { clientId: client.clientId, scopes, clientMetadata: metadata });
    if ("problem" in customized) {
      refuse(response, trace, 400, "invalid_request", { kind: "trigger", problem: customized.problem });
      return;
    }
    const token = await this.keys.signAccessToken(customized.claims);
    sendJson(response, trace, 200, {
      access_token: token,
      expires_in: client.accessTokenSeconds,
      token_type: "Bearer",
    });
  }

  /** The claims as the pool's trigger wants them, or why there are none. */
  private async customize(
    claims: Record<string, unknown>,
    request: Pick<CustomizationRequest, "clientId" | "scopes" | "clientMetadata">,
  ): Promise<{ readonly claims: Record<string, unknown> } | Pick<Extract<Refusal, { kind: "trigger" }>, "problem">> {
    const { trigger, id } = this.pool;
    if (!trigger) {
      return { claims };
    }
    const { function: fn, isPermitted } = trigger;
    if (!isPermitted) {
      this.surroundings.log(fn, "no aws.lambda.Permission lets the user pool invoke it; add one with the pool's ARN");
      return { problem: "not-permitted" };
    }
    const region = id.slice(0, id.indexOf("_"));
    const event = customizationEvent({ region, userPoolId: id, ...request });
    const invocation = await this.surroundings.invoke(fn, event, triggerPatienceMs);
    if (invocation.outcome === "too-slow") {
      this.surroundings.log(
        fn,
        `it did not answer within ${triggerPatienceMs / 1000} seconds, and the token was refused`,
      );
    }
    if (invocation.outcome !== "returned") {
      return { problem: invocation.outcome === "too-slow" ? "too-slow" : "failed" };
    }
    try {
      return { claims: customizeClaims(claims, request.scopes, invocation.result) };
    } catch (error) {
      if (!(error instanceof MalformedCustomization)) {
        throw error;
      }
      this.surroundings.log(fn, `its result cannot be applied to the token: ${error.message}`);
      return { problem: "malformed" };
    }
  }
}

function refuse(
  response: ServerResponse,
  trace: RequestTrace,
  status: number,
  error: TokenError,
  refusal: Refusal,
): void {
  trace.error = error;
  trace.refusal = refusal;
  sendJson(response, trace, status, { error });
}

function sendJson(response: ServerResponse, trace: RequestTrace, status: number, body: object): void {
  trace.answered(status);
  const text = JSON.stringify(body);
  response.writeHead(status, {
    "Content-Type": "application/json;charset=UTF-8",
    "Content-Length": Buffer.byteLength(text),
  });
  response.end(text);
}
