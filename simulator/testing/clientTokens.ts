import { UserError } from "../userError";
import type { AppCredentials, ServedPool, TokenOptions } from "./harness";
import { knownNames } from "../knownNames";
import { listOf } from "../listOf";

/** Where a token comes from: a client with its pool, and what it asks for. */
interface TokenSource {
  readonly client: string;
  /** Those of the moment: the secret rotates. */
  readonly credentials: () => AppCredentials;
  readonly tokenEndpoint: string;
  readonly scopes: readonly string[] | undefined;
}

interface Token {
  readonly token: string;
  /** In milliseconds since 1970. */
  readonly expiresAt: number;
}

/** Obtains tokens of clients, and keeps them until they expire. */
export class ClientTokens {
  private readonly byKey = new Map<string, Promise<Token>>();

  /** @param now The clock, in milliseconds since 1970. */
  constructor(
    private readonly pools: () => Readonly<Record<string, ServedPool>>,
    private readonly now: () => number,
  ) {}

  /** @throws {@link UserError} when there is no such client with a token endpoint. */
  of(client: string, { pool, scopes }: TokenOptions): TokenSource {
    const { tokenEndpoint } = this.find(client, pool);
    if (tokenEndpoint === null) {
      throw new UserError(
        `client "${client}": its user pool has no domain, and so no token endpoint; give it a domain.`,
      );
    }
    return { client, credentials: () => this.find(client, pool).credentials, tokenEndpoint, scopes };
  }

  /** A token that has not expired: the one from before, or a new one. Who asks meanwhile gets the same. */
  async kept(source: TokenSource): Promise<string> {
    const key = JSON.stringify([source.tokenEndpoint, source.credentials().clientId, source.scopes]);
    const known = this.byKey.get(key);
    const valid = known && (await known.catch(() => undefined));
    if (valid && valid.expiresAt > this.now()) {
      return valid.token;
    }
    if (this.byKey.get(key) === known) {
      this.byKey.set(key, this.obtain(source));
    }
    return (await this.byKey.get(key)!).token;
  }

  /** Obtains a new token. */
  async obtain({ client, credentials, tokenEndpoint, scopes }: TokenSource): Promise<Token> {
    const obtainedAt = this.now();
    const { clientId, clientSecret, scopes: held } = credentials();
    const response = await fetch(tokenEndpoint, {
      method: "POST",
      headers: { authorization: `Basic ${btoa(`${clientId}:${clientSecret ?? ""}`)}` },
      body: new URLSearchParams({
        grant_type: "client_credentials",
        ...(scopes !== undefined && { scope: scopes.join(" ") }),
      }),
    });
    const answer = (await response.json()) as { access_token?: string; expires_in?: number; error?: string };
    if (answer.access_token === undefined || answer.expires_in === undefined) {
      const asked = scopes === undefined ? "" : ` with the scopes ${listOf(scopes)}`;
      throw new UserError(
        `client "${client}"${asked}: the token endpoint answers ${response.status} ${answer.error ?? ""}; it may ask for ${listOf(held)}.`,
      );
    }
    return { token: answer.access_token, expiresAt: obtainedAt + answer.expires_in * 1000 };
  }

  private find(client: string, pool: string | undefined) {
    const pools = this.pools();
    if (pool !== undefined && !Object.hasOwn(pools, pool)) {
      throw new UserError(`"${pool}" is not a user pool of the program; ${knownNames(pool, Object.keys(pools))}.`);
    }
    const searched = Object.entries(pools).filter(([name]) => pool === undefined || name === pool);
    const found = searched.filter(([, { clients }]) => Object.hasOwn(clients, client));
    const [one] = found;
    if (!one) {
      const known = new Set(searched.flatMap(([, { clients }]) => Object.keys(clients)));
      throw new UserError(`"${client}" is not a client of the program; ${knownNames(client, known)}.`);
    }
    if (found.length > 1) {
      const names = listOf(found.map(([name]) => name));
      throw new UserError(`"${client}" is a client of several user pools; choose one by { pool }: ${names}.`);
    }
    return { credentials: one[1].clients[client]!, tokenEndpoint: one[1].tokenEndpoint };
  }
}
