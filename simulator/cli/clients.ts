import type { AppClient, Model, UserPool } from "../model/model";
import { clientsByName, hasTokenEndpoint } from "../model/whoMayCall";
import { nearest } from "../nearest";
import { mainPoolFirst } from "../serve/mainPoolFirst";
import { placeOf, placesOf } from "../serve/places";
import { UserError } from "../userError";
import type { ClientsOptions } from "./args";
import { askRunning } from "./askRunning";
import type { Output } from "./output";
import { readProgram } from "./readProgram";
import { table } from "./table";

/**
 * Says the ids of a program's clients, or what one of them needs, with its secret. Ids and secrets are those of
 * `m2m dev`: they follow from names in the program, but for a secret that has rotated, which the running command tells.
 *
 * @throws {@link UserError} when the program is at fault, or has no such client.
 */
export async function clients(options: ClientsOptions, output: Output, stop: AbortSignal): Promise<void> {
  const model = mainPoolFirst((await readProgram(options, output, stop, "report")).model);
  if (options.client === undefined) {
    const pools = poolsOf(model, options.pool);
    output.out(pools.map((pool) => listOf(pool, model, options)).join("\n\n"));
    return;
  }
  const { pool, client: stated } = chosen(model, options.client, options.pool);
  const client = { ...stated, ...(await rotatedSecret(options, stated)) };
  if (!options.secret) {
    output.out(describe(pool, client, model, options));
    return;
  }
  if (client.clientSecret === undefined) {
    throw new UserError(`the client "${options.client}" has no secret; set generateSecret on it.`);
  }
  output.out(client.clientSecret);
}

/** What a running `m2m dev` says: a secret that rotates there does not follow from names. */
async function rotatedSecret(
  options: ClientsOptions,
  { clientId, clientSecret }: AppClient,
): Promise<Pick<AppClient, "clientSecret">> {
  const { secret } = clientSecret === undefined ? {} : ((await askRunning(options, "secret", { clientId })) ?? {});
  return typeof secret === "string" ? { clientSecret: secret } : {};
}

function poolsOf({ pools }: Model, name: string | undefined): readonly UserPool[] {
  const named = name === undefined ? pools : pools.filter((pool) => pool.name === name);
  if (named.length === 0) {
    const known = pools.map((pool) => pool.name).join(", ");
    throw new UserError(
      name === undefined
        ? "the program has no user pool, and so no clients; construct an M2mAuth."
        : `--pool ${name}: is not a user pool of the program; it has ${known === "" ? "none" : known}.`,
    );
  }
  return named;
}

interface Chosen {
  readonly pool: UserPool;
  readonly client: AppClient;
}

function chosen(model: Model, name: string, poolName: string | undefined): Chosen {
  const pools = poolsOf(model, poolName);
  const all = pools.flatMap((pool) => [...clientsByName(pool)].map(([key, client]) => ({ key, pool, client })));
  const found = all.filter(({ key, client }) => key === name || client.clientId === name);
  const [first] = found;
  if (!first) {
    const keys = [...new Set(all.map(({ key }) => key))];
    const meant = nearest(name, keys);
    const known = keys.length > 20 ? `${keys.slice(0, 20).join(", ")}, …` : keys.join(", ");
    throw new UserError(
      `"${name}" is not a client of the program; ${meant === undefined ? "it" : `did you mean "${meant}"? It`} has ${known === "" ? "none" : known}.`,
    );
  }
  if (found.length > 1) {
    const names = found.map(({ pool }) => pool.name).join(", ");
    throw new UserError(`several user pools have a client "${name}"; choose one by --pool: ${names}.`);
  }
  return first;
}

function listOf(pool: UserPool, model: Model, options: ClientsOptions): string {
  const rows = [...clientsByName(pool)].map(([name, { clientId, scopes }]) => [name, clientId, scopes.join(" ")]);
  const head = model.pools.length > 1 ? `User pool ${pool.name}\n\n` : "";
  return `${head}${table(["CLIENT", "ID", "SCOPES"], rows)}\n\n  Token URL  ${tokenUrl(pool, model, options)}`;
}

function describe(
  pool: UserPool,
  { name, clientId, clientSecret, scopes }: AppClient,
  model: Model,
  options: ClientsOptions,
): string {
  return table(undefined, [
    ["Client", name],
    ["Id", clientId],
    ["Secret", clientSecret ?? "none"],
    ["Scopes", scopes.join(" ")],
    ["Token URL", tokenUrl(pool, model, options)],
  ]);
}

/** Where `m2m dev` serves the token endpoint at that port: it counts ports up in one order. */
function tokenUrl(pool: UserPool, model: Model, { port, https }: ClientsOptions): string {
  const at = port + placesOf(model).indexOf(placeOf("pool", pool));
  return hasTokenEndpoint(pool)
    ? `${https ? "https" : "http"}://127.0.0.1:${at}/oauth2/token`
    : "none: the user pool has no domain";
}
