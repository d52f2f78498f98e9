import { KeyObject, sign } from "node:crypto";
import { ApiServer } from "../../simulator/apiGateway/apiServer";
import type { GatewayEvent } from "../../simulator/apiGateway/event";
import { ForeignIssuers } from "../../simulator/apiGateway/foreignIssuers";
import { PoolServer } from "../../simulator/cognito/poolServer";
import { SigningKeys } from "../../simulator/cognito/signingKeys";
import type { Invocation } from "../../simulator/lambda/functionRunner";
import type { Model } from "../../simulator/model/model";
import type { RequestRecord } from "../../simulator/requestRecord";
import { Listener, Site } from "../../simulator/serve/listener";
import { Trusts } from "../../simulator/serve/trusts";

/** The clock of served models, in seconds since 1970, until a test moves it. */
export const startOfTime = Date.UTC(2026, 5, 7, 8, 9, 10) / 1000;

/** The keys of the first pool, the second and so on, which are made once: each takes a good part of a second. */
const keys: Promise<SigningKeys>[] = [];

/** A model served over HTTP as the simulator does, but for its functions: what they are given is recorded. */
export class ServedModel {
  /** Events that functions were invoked with. */
  readonly events: GatewayEvent[] = [];
  /** Events of the pools' triggers. */
  readonly triggered: object[] = [];
  readonly logged: string[] = [];
  /** What was told of requests. */
  readonly requests: RequestRecord[] = [];
  /** Seconds since 1970. */
  now = startOfTime;
  /** How invocations end. */
  outcome: Invocation = { outcome: "returned", result: '"served"' };
  private readonly underWay = new Set<Promise<void>>();

  private constructor(
    readonly pools: readonly PoolServer[],
    private readonly listeners: readonly Listener[],
  ) {}

  /** Serves a model's first API and all of its pools at free ports of loopback. */
  static async start(model: Model): Promise<ServedModel> {
    const listen = () => Listener.listen("127.0.0.1", 0, "a test");
    const [apiListener, ...poolListeners] = await Promise.all([listen(), ...model.pools.map(listen)]);
    const clock = (): number => served.now * 1000;
    const surroundings = {
      invoke: async (_: unknown, event: object): Promise<Invocation> => {
        // The gateway's events have a version of their own.
        if ("rawPath" in event) {
          served.events.push(event as GatewayEvent);
        } else {
          served.triggered.push(event);
        }
        return served.outcome;
      },
      log: (_: unknown, line: string): void => void served.logged.push(line),
      now: clock,
      requested: (record: RequestRecord): void => void served.requests.push(record),
    };
    const pools = await Promise.all(
      model.pools.map(
        async (pool, index) =>
          new PoolServer(
            pool,
            poolListeners[index]!.origin,
            await (keys[index] ??= SigningKeys.generate()),
            surroundings,
            clock,
          ),
      ),
    );
    const served: ServedModel = new ServedModel(pools, [apiListener, ...poolListeners]);
    const trusts = new Trusts(pools, new ForeignIssuers(clock));
    const api = new ApiServer(model.apis[0]!, { ...surroundings, trust: (authorizer) => trusts.of(authorizer) });
    apiListener.serve(served.watch(api));
    pools.forEach((pool, index) => poolListeners[index]!.serve(served.watch(pool)));
    return served;
  }

  /** Origin of the API. */
  get origin(): string {
    return this.listeners[0]!.origin;
  }

  /** Port of the API. */
  get port(): number {
    return this.listeners[0]!.port;
  }

  /** Port of a pool. */
  poolPort(pool = 0): number {
    return this.listeners[pool + 1]!.port;
  }

  /** Forgets what happened, and sets the clock and the functions back. */
  reset(): void {
    [this.events, this.triggered, this.logged, this.requests].forEach((list) => (list.length = 0));
    this.now = startOfTime;
    this.outcome = { outcome: "returned", result: '"served"' };
  }

  /** Waits for what is still done for clients that went away. */
  async settled(): Promise<void> {
    while (this.underWay.size > 0) {
      await Promise.all(this.underWay);
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.listeners.map((listener) => listener.close()));
  }

  /** The private key of a pool's access tokens. */
  privateKey(pool = 0): KeyObject {
    return this.pools[pool]!.keys["accessKey"].privateKey;
  }

  /** The `kid` of a pool's access tokens. */
  kid(pool = 0): string {
    return this.pools[pool]!.keys["accessKey"].jwk.kid;
  }

  /** The claims of a good token of a pool's first client, with all scopes of the client. */
  goodClaims(pool = 0): Record<string, unknown> {
    const { issuer, pool: model } = this.pools[pool]!;
    const { clientId, scopes } = model.clients[0]!;
    return {
      sub: clientId,
      token_use: "access",
      scope: scopes.join(" "),
      auth_time: startOfTime,
      iss: issuer,
      exp: startOfTime + 3600,
      iat: startOfTime,
      version: 2,
      jti: "4ccbf1e4-0000-4000-8000-000000000000",
      client_id: clientId,
    };
  }

  /** A token of a pool, good but for the changes; `undefined` leaves a member out. */
  token(claims: object = {}, header: object = {}, pool = 0): string {
    const head = { kid: this.kid(pool), alg: "RS256", ...header };
    return signed(encode(head), encode({ ...this.goodClaims(pool), ...claims }), this.privateKey(pool));
  }

  private watch(site: Site): Site {
    return {
      handle: async (request, response) => {
        const handling = site.handle(request, response);
        const done = handling.catch(() => undefined);
        this.underWay.add(done);
        await done;
        this.underWay.delete(done);
        return handling;
      },
      hosts: site.hosts ?? [],
      refusalHeaders: () => site.refusalHeaders?.() ?? {},
    };
  }
}

/** A value as a part of a token. */
export function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

/** A text as a part of a token. */
export function encodeText(text: string): string {
  return Buffer.from(text).toString("base64url");
}

/** Signs parts that are encoded already; RS256 unless told otherwise. */
export function signed(
  header: string,
  payload: string,
  key: Parameters<typeof sign>[2],
  digest = "RSA-SHA256",
): string {
  const input = `${header}.${payload}`;
  return `${input}.${sign(digest, Buffer.from(input), key).toString("base64url")}`;
}
