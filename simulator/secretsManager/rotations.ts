import type { UserPool } from "../model/model";
import { isRecord } from "../model/values";
import { clientsByName } from "../model/whoMayCall";
import { knownNames } from "../knownNames";
import { UserError } from "../userError";
import type { Rotation, Rotator } from "./rotator";
import { rotationFailure } from "./rotationFailure";
import { current } from "./secretVersions";
import type { KeptSecret } from "./vault";

/** A secret that rotates, and the client whose it is, as far as the secret tells. */
interface RotatingSecret {
  readonly secret: KeptSecret;
  readonly client?: { readonly pool: string; readonly name: string; readonly id: string };
}

/** The rotations of the version of a program that is served. */
export class Rotations {
  constructor(
    private readonly secrets: () => readonly KeptSecret[],
    private readonly pools: readonly UserPool[],
    private readonly rotator: Rotator,
  ) {}

  /** Whether the secret of a client rotates. */
  has(pool: string, client: string): boolean {
    return this.ofClient(pool, client) !== undefined;
  }

  /**
   * Rotates the secret of a client now.
   *
   * @throws {@link UserError} when it does not rotate, or a step fails.
   */
  async rotateClient(pool: string, client: string): Promise<void> {
    const found = this.ofClient(pool, client);
    if (!found) {
      throw new UserError(
        `the secret of the client "${client}" does not rotate; give it an aws.secretsmanager.SecretRotation.`,
      );
    }
    await this.rotateAll([found]);
  }

  /**
   * Rotates secrets now, one after the other.
   *
   * @param name A client by its name or id, or a secret by its logical or physical name; all secrets where it is absent.
   * @returns What was rotated, by the clients' names, or the secrets'.
   * @throws {@link UserError} when nothing of that name rotates, or several do, or a step fails.
   */
  async rotate(name?: string): Promise<readonly string[]> {
    const all = this.rotating;
    const chosen = name === undefined ? all : all.filter((one) => namesOf(one).includes(name));
    if (all.length === 0) {
      throw nothingRotates();
    }
    if (chosen.length === 0) {
      const known = new Set(all.map(titleOf));
      throw new UserError(
        `"${name}" is neither a client nor a secret that rotates; ${knownNames(name ?? "", known, "there are")}.`,
      );
    }
    if (name !== undefined && chosen.length > 1) {
      const secrets = chosen.map(({ secret }) => secret.secret.name).join(", ");
      throw new UserError(`several secrets that rotate are "${name}"; choose one by its logical name: ${secrets}.`);
    }
    await this.rotateAll(chosen);
    return chosen.map(titleOf);
  }

  private async rotateAll(chosen: readonly RotatingSecret[]): Promise<void> {
    for (const { secret } of chosen) {
      const rotation: Rotation = await this.rotator.rotate(secret);
      if (!rotation.ok) {
        throw new UserError(rotationFailure(secret, rotation));
      }
    }
  }

  private get rotating(): readonly RotatingSecret[] {
    return this.secrets()
      .filter(({ secret }) => secret.rotation)
      .map((secret) => {
        const client = this.clientOf(secret);
        return { secret, ...(client && { client }) };
      });
  }

  private ofClient(pool: string, name: string): RotatingSecret | undefined {
    return this.rotating.find(({ client }) => client?.pool === pool && client.name === name);
  }

  /** By what the secret holds; before it holds anything, by its name, whose last part is that of the client then. */
  private clientOf({ secret, versions }: KeptSecret): RotatingSecret["client"] {
    const data = versions.at(current)?.data;
    const value = data && "text" in data ? parse(data.text) : undefined;
    const clients = this.pools.flatMap((pool) =>
      [...clientsByName(pool)].map(([name, { clientId }]) => ({ pool: pool.name, name, id: clientId })),
    );
    const byId = clients.find(({ id }) => [value?.["userPoolClientId"], value?.["clientId"]].includes(id));
    const named = clients.filter(({ name }) => [secret.name, secret.secretName.split("/").at(-1)].includes(name));
    return byId ?? (value === undefined && named.length === 1 ? named[0] : undefined);
  }
}

export function nothingRotates(): UserError {
  return new UserError("the program rotates no secret; give one an aws.secretsmanager.SecretRotation.");
}

function namesOf({ secret: { secret }, client }: RotatingSecret): string[] {
  return [secret.name, secret.secretName, secret.arn, ...(client ? [client.name, client.id] : [])];
}

function titleOf({ secret: { secret }, client }: RotatingSecret): string {
  return client?.name ?? secret.name;
}

function parse(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
