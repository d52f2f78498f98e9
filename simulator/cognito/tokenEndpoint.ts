import { createHash, randomUUID, timingSafeEqual } from "node:crypto";
import type { AppClient, UserPool } from "../model/model";
import { isRecord } from "../model/values";
import { tokenScopes } from "../model/whoMayCall";
import type { GrantRefusal } from "../requestRecord";

/** A request for a token, as far as the token endpoint looks at it. */
export interface TokenRequest {
  readonly contentType: string | undefined;
  readonly authorization: string | undefined;
  readonly body: string;
}

/** An error of the token endpoint (RFC 6749, section 5.2); Cognito adds `invalid_scope` for scopes. */
export type TokenError =
  | "invalid_request"
  | "invalid_client"
  | "invalid_grant"
  | "unauthorized_client"
  | "unsupported_grant_type"
  | "invalid_scope";

/** What a request earned: a client and scopes to issue a token for, or an error. */
export type TokenDecision =
  | {
      readonly client: AppClient;
      readonly scopes: readonly string[];
      /** `aws_client_metadata`, for the trigger that customises tokens. */
      readonly metadata?: Readonly<Record<string, string>>;
    }
  | TokenDenial;

/** Why there is no token. */
export interface TokenDenial {
  /** What the client is told. */
  readonly error: TokenError;
  /** What the person at the terminal is told. */
  readonly refusal: GrantRefusal;
  /** Name of the client whose id was given, where there is one. */
  readonly clientName?: string;
}

/** The grants that Cognito's token endpoint knows; machine clients have the last one only. */
const grantTypes = ["authorization_code", "refresh_token", "client_credentials"];

/** The secrets of a client, each of which is as good as the others. */
type SecretsOf = (client: AppClient) => readonly string[];

const statedSecret: SecretsOf = ({ clientSecret }) => (clientSecret === undefined ? [] : [clientSecret]);

/**
 * Decides on a request to `/oauth2/token`.
 *
 * https://docs.aws.amazon.com/cognito/latest/developerguide/token-endpoint.html
 *
 * @param secretsOf By default those that the program gives.
 */
export function decideToken(pool: UserPool, request: TokenRequest, secretsOf = statedSecret): TokenDecision {
  if (!/^application\/x-www-form-urlencoded\s*(?:;|$)/i.test(request.contentType ?? "")) {
    return denied("invalid_request", "content-type");
  }
  const given = [...new URLSearchParams(request.body)];
  if (new Set(given.map(([name]) => name)).size < given.length) {
    // RFC 6749, section 3.2: parameters must not be included more than once.
    return denied("invalid_request", "repeated-parameter");
  }
  // The same section: a parameter without a value is treated as if it was omitted.
  const form = new URLSearchParams(given.filter(([, value]) => value !== ""));
  const grantType = form.get("grant_type");
  if (!grantType) {
    return denied("invalid_request", "no-grant-type");
  }
  if (!grantTypes.includes(grantType)) {
    return denied("unsupported_grant_type", "unknown-grant-type");
  }
  const credentials = readCredentials(request.authorization, form);
  if ("error" in credentials) {
    return credentials;
  }
  const client = authenticate(pool, credentials, secretsOf);
  if (!client) {
    return unauthenticated(pool, credentials);
  }
  if (!client.isOauthOn) {
    // Cognito's answer to a correct secret when allowedOauthFlowsUserPoolClient is off.
    return denied("invalid_grant", "oauth-off", client);
  }
  if (grantType !== "client_credentials" || !client.flows.includes(grantType)) {
    return denied("unauthorized_client", "flow-off", client);
  }
  const metadata = readMetadata(form.get("aws_client_metadata"));
  if (metadata === "malformed") {
    return denied("invalid_request", "malformed-metadata", client);
  }
  const decision = grantScopes(pool, client, form.get("scope"));
  return "error" in decision || !metadata ? decision : { ...decision, metadata };
}

type PlainRefusal = Exclude<GrantRefusal["kind"], "scopes-not-allowed" | "trigger">;

function denied(error: TokenError, kind: PlainRefusal, client?: AppClient): TokenDenial {
  return { error, refusal: { kind }, ...(client && { clientName: client.name }) };
}

/** Credentials that are those of no client: all get the same answer, and differ for the person at the terminal. */
function unauthenticated(pool: UserPool, readings: readonly Credentials[]): TokenDenial {
  if (readings.length === 0) {
    return denied("invalid_client", "two-ids");
  }
  const named = pool.clients.find(({ clientId }) => readings.some(({ id }) => id === clientId));
  const kind = !named ? "unknown-client" : named.clientSecret === undefined ? "no-secret" : "wrong-secret";
  return denied("invalid_client", kind, named);
}

/** Reads the metadata that a client passes to the pool's trigger: an object of texts, as JSON. */
function readMetadata(json: string | null): Record<string, string> | "malformed" | undefined {
  if (json === null) {
    return undefined;
  }
  try {
    const value: unknown = JSON.parse(json);
    const isMap = isRecord(value) && Object.values(value).every((one) => typeof one === "string");
    return isMap ? (value as Record<string, string>) : "malformed";
  } catch {
    return "malformed";
  }
}

interface Credentials {
  readonly id: string;
  readonly secret: string;
}

/**
 * Reads the client's credentials from the Authorization header or from the body, never from both. Those in a header
 * come in up to two readings: as they are, and with each part form-encoded, as RFC 6749, section 2.3.1 has it.
 */
function readCredentials(
  authorization: string | undefined,
  form: URLSearchParams,
): readonly Credentials[] | TokenDenial {
  const [bodyId, bodySecret] = [form.get("client_id"), form.get("client_secret")];
  if (authorization === undefined) {
    return bodyId !== null && bodySecret !== null
      ? [{ id: bodyId, secret: bodySecret }]
      : denied("invalid_client", "no-credentials");
  }
  if (bodySecret !== null) {
    // RFC 6749, section 2.3: a client must not use more than one authentication method.
    return denied("invalid_request", "two-authentications");
  }
  const encoded = /^Basic +([A-Za-z0-9+/]+={0,2})$/i.exec(authorization)?.[1];
  const decoded = encoded === undefined ? "" : Buffer.from(encoded, "base64").toString("utf8");
  const colon = decoded.indexOf(":");
  if (colon < 1) {
    return denied("invalid_client", "malformed-credentials");
  }
  const raw = { id: decoded.slice(0, colon), secret: decoded.slice(colon + 1) };
  const readings = [raw, formDecoded(raw)].filter((reading) => reading !== undefined);
  return readings.filter(({ id }) => bodyId === null || bodyId === id);
}

function formDecoded({ id, secret }: Credentials): Credentials | undefined {
  const decode = (text: string) => decodeURIComponent(text.replace(/\+/g, " "));
  try {
    return { id: decode(id), secret: decode(secret) };
  } catch {
    return undefined;
  }
}

function authenticate(pool: UserPool, readings: readonly Credentials[], secretsOf: SecretsOf): AppClient | undefined {
  return pool.clients.find((client) =>
    readings.some(({ id, secret }) => id === client.clientId && secretsOf(client).some((own) => isSame(own, secret))),
  );
}

/** Compares in a time that does not depend on where two texts differ. */
function isSame(a: string, b: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}

/** Without a scope parameter, a token carries every scope of its client. */
function grantScopes(pool: UserPool, client: AppClient, requested: string | null): TokenDecision {
  const active = tokenScopes(pool, client);
  const wanted = [...new Set((requested ?? "").split(" ").filter((scope) => scope !== ""))];
  if (wanted.length === 0) {
    return { client, scopes: active };
  }
  const refused = wanted.filter((scope) => !active.includes(scope));
  return refused.length === 0
    ? { client, scopes: wanted }
    : {
        error: "invalid_scope",
        refusal: { kind: "scopes-not-allowed", refused, held: active },
        clientName: client.name,
      };
}

/**
 * The claims of an access token for a machine. It has no `aud` and no user's claims.
 *
 * @param now Milliseconds since 1970.
 */
export function accessTokenClaims(
  issuer: string,
  client: AppClient,
  scopes: readonly string[],
  now: number,
): Record<string, unknown> {
  const issuedAt = Math.floor(now / 1000);
  return {
    sub: client.clientId,
    token_use: "access",
    scope: scopes.join(" "),
    auth_time: issuedAt,
    iss: issuer,
    exp: issuedAt + client.accessTokenSeconds,
    iat: issuedAt,
    version: 2,
    jti: randomUUID(),
    client_id: client.clientId,
  };
}
