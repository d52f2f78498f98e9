import type { PoolServer } from "../cognito/poolServer";
import type { AppClient } from "../model/model";
import { tokenObstacle } from "../model/whoMayCall";
import { obstacleTexts } from "../reports/accessFindings";
import type { CallWatch, WatchedCall } from "./callWatch";
import { decodeToken } from "./decodeToken";
import { exchange, Incoming } from "./exchange";
import type { CallOutcome, Header, ResponseOutcome, TokenOutcome, TrafficEntry } from "./protocol";
import type { Call, CallToken } from "./readCall";

/** A token to send, or what came of asking for one. */
interface TokenResult {
  readonly entry?: TrafficEntry | undefined;
  readonly token?: string;
  readonly outcome?: TokenOutcome;
  readonly problem?: string;
}

/**
 * Makes a call as anyone would: asks the token endpoint for a token, and sends it to the API.
 *
 * @param ca The authority to trust, with https. PEM.
 */
export async function makeCall(call: Call, watch: CallWatch, ca: string | undefined): Promise<CallOutcome> {
  if (call.isMutualTls) {
    return { problem: "The API asks for a client certificate, and the page has none; use curl with --cert and --key." };
  }
  try {
    const { token, outcome, problem, entry } = await obtainToken(call.token, watch, ca);
    const decoded = token === undefined ? undefined : decodeToken(token);
    const soFar = { ...(outcome && { token: outcome }), ...(decoded && { decoded }) };
    if (problem !== undefined) {
      return { ...soFar, ...recorded(entry), problem };
    }
    const { method, origin, target, body } = call;
    const headers: Header[] = [
      ...(token === undefined ? [] : [["Authorization", `Bearer ${token}`] as const]),
      ...call.headers,
    ];
    let watched: WatchedCall | undefined;
    const request = { method, origin, target, headers, body, ca };
    const response = await exchange({ ...request, connected: (socket) => (watched = watch.watch(socket)) });
    return {
      ...soFar,
      request: { method, url: origin + target, headers, body },
      response: describe(response),
      ...recorded(watched?.entry),
      ...(watched?.received && { received: watched.received }),
    };
  } catch (error) {
    const { code = "ERROR", message } = error as NodeJS.ErrnoException;
    return { problem: `the simulator did not answer: ${message} (${code})` };
  }
}

/** What the traffic tells of a request. */
function recorded(entry: TrafficEntry | undefined): Pick<CallOutcome, "id" | "refusal"> {
  return entry ? { id: entry.id, ...(entry.reason !== undefined && { refusal: entry.reason }) } : {};
}

async function obtainToken(given: CallToken, watch: CallWatch, ca: string | undefined): Promise<TokenResult> {
  switch (given.kind) {
    case "none":
      return {};
    case "token":
      return { token: given.token };
    case "client":
      return requestToken(given.pool, given.client, watch, ca);
  }
}

async function requestToken(
  { pool, tokenEndpoint, origin }: PoolServer,
  client: AppClient,
  watch: CallWatch,
  ca: string | undefined,
): Promise<TokenResult> {
  const { clientId, clientSecret } = client;
  if (tokenEndpoint === undefined || clientSecret === undefined) {
    return { problem: `The client gets no token: ${obstacleTexts[tokenObstacle(pool, client)!]}.` };
  }
  let watched: WatchedCall | undefined;
  const { status, body } = await exchange({
    connected: (socket) => (watched = watch.watch(socket)),
    method: "POST",
    origin,
    target: tokenEndpoint.slice(origin.length),
    headers: [
      ["Authorization", `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString("base64")}`],
      ["Content-Type", "application/x-www-form-urlencoded"],
    ],
    body: "grant_type=client_credentials",
    ca,
  });
  const outcome = { endpoint: tokenEndpoint, status };
  const text = body.toString("utf8");
  if (status !== 200) {
    return {
      entry: watched?.entry,
      outcome: { ...outcome, error: text },
      problem: "The client gets no token: the token endpoint refused it.",
    };
  }
  return { outcome, token: (JSON.parse(text) as { access_token: string }).access_token };
}

function describe({ status, reason, headers, body, isCut, milliseconds }: Incoming): ResponseOutcome {
  const text = textOf(body, isCut);
  return {
    status,
    reason,
    milliseconds,
    headers,
    body: text ?? body.toString("base64"),
    isBase64: text === undefined,
    isCut,
  };
}

/** @param isCut Whether the last character may be incomplete. */
function textOf(bytes: Buffer, isCut: boolean): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes, { stream: isCut });
  } catch {
    return undefined;
  }
}
