import { randomBytes } from "node:crypto";
import { ApiError } from "../awsApi/apiError";
import type { AppClient } from "../model/model";

/** A secret of an app client. */
export interface ClientSecret {
  readonly id: string;
  readonly value: string;
  /** In milliseconds since 1970. */
  readonly createdAt: number;
}

/** How old the secret is that a program gives its client: one that was there before. */
export const priorAgeMs = 24 * 60 * 60 * 1000;

/** Cognito keeps two secrets of a client, so that both work while callers go over to the new one. */
const mostSecrets = 2;

/** The secrets of app clients, by the clients' ids. They stay from one version of the program to the next. */
export class ClientSecrets {
  private readonly byClient = new Map<string, ClientSecret[]>();
  private last = 0;

  /** @param now The clock, in milliseconds since 1970. */
  constructor(private readonly now: () => number) {}

  /** The secrets that a client has, oldest first: to begin with, the one that the program gives it. */
  of({ clientId, clientSecret }: Pick<AppClient, "clientId" | "clientSecret">): readonly ClientSecret[] {
    const known =
      this.byClient.get(clientId) ??
      (clientSecret === undefined ? [] : [this.make(clientId, clientSecret, this.now() - priorAgeMs)]);
    this.byClient.set(clientId, known);
    return known;
  }

  /** The newest secret of a client, which is the last that a rotation takes away; `undefined` for a public client. */
  newest(client: Pick<AppClient, "clientId" | "clientSecret">): string | undefined {
    return this.of(client).at(-1)?.value;
  }

  /** Forgets the clients that the program no longer has. */
  keep(clients: Iterable<Pick<AppClient, "clientId">>): void {
    const kept = new Set([...clients].map(({ clientId }) => clientId));
    [...this.byClient.keys()].filter((id) => !kept.has(id)).forEach((id) => this.byClient.delete(id));
  }

  /**
   * Adds a secret.
   *
   * @param value Made up where none is given.
   * @throws {@link ApiError} when the client has two, or none, or this one.
   */
  add(client: AppClient, value = newSecret()): ClientSecret {
    const secrets = this.of(client);
    if (secrets.length === 0) {
      throw new ApiError("InvalidParameterException", `User pool client ${client.clientId} is a public client.`);
    }
    if (secrets.length >= mostSecrets) {
      const message = `User pool client ${client.clientId} has ${mostSecrets} secrets, and can have no more.`;
      throw new ApiError("LimitExceededException", message);
    }
    if (secrets.some((secret) => secret.value === value)) {
      throw new ApiError("InvalidParameterException", `User pool client ${client.clientId} has this secret already.`);
    }
    const made = this.make(client.clientId, value);
    this.byClient.set(client.clientId, [...secrets, made]);
    return made;
  }

  /** @throws {@link ApiError} when there is none of that id, or no other. */
  remove(client: AppClient, id: string): void {
    const secrets = this.of(client);
    if (!secrets.some((secret) => secret.id === id)) {
      throw new ApiError("ResourceNotFoundException", `Client secret ${id} does not exist.`);
    }
    if (secrets.length === 1) {
      const message = `User pool client ${client.clientId} has no other secret, and must keep this one.`;
      throw new ApiError("InvalidParameterException", message);
    }
    this.byClient.set(
      client.clientId,
      secrets.filter((secret) => secret.id !== id),
    );
  }

  /** Ids are told apart by the time, which two secrets may share. */
  private make(clientId: string, value: string, createdAt = this.now()): ClientSecret {
    this.last = Math.max(this.last + 1, createdAt);
    return { id: `${clientId}--${this.last}`, value, createdAt };
  }
}

/** Of the alphabet and the length that Cognito's own have. */
function newSecret(): string {
  const alphabet = "abcdefghijklmnopqrstuvwxyz0123456789";
  let text = "";
  while (text.length < 51) {
    // Bytes beyond the last whole multiple would make the first characters likelier.
    text += [...randomBytes(64)].flatMap((byte) => (byte < 252 ? [alphabet.charAt(byte % 36)] : [])).join("");
  }
  return text.slice(0, 51);
}
