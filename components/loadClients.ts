import * as fs from "node:fs";
import { createRequire } from "node:module";
import * as path from "node:path";
import { ArgumentError } from "./argumentError";
import { clientsFile } from "./auth/m2mAuthChecks";
import { host } from "./callbacks/files/host";
import { Fault, FaultCollector } from "./checking/faults";
import { placesIn } from "./clientsFile/placesIn";
import type * as parser from "./clientsFile/parseYaml";
import type { ClientArgs, ClientOptions, ResourceServers, ScopeOf } from "./m2mAuthArgs";

/**
 * Reads the clients of an {@link M2mAuth} from a file of YAML or JSON, which people can review who read no programs:
 * `clients:`, and below it each client's name with its `scopes`, and with its `description`, `owner`,
 * `accessTokenValidity` and `rotation` where it has them. Editors know the file by the schema `pulumi-aws-m2m/clients.schema.json`.
 *
 * @example
 * ```ts
 * import { loadClients, M2mAuth } from "pulumi-aws-m2m";
 *
 * const resourceServers = { orders: { scopes: { read: "Read orders", write: "Create orders" } } };
 * export const auth = new M2mAuth("orders", {
 *   resourceServers,
 *   clients: loadClients("clients.yaml", resourceServers),
 * });
 * ```
 *
 * @param file The file, seen from the folder that the program runs in.
 * @param resourceServers The resource servers whose scopes the clients may have.
 * @throws {@link ArgumentError} with every fault of the file, each with its line.
 */
export function loadClients<const Servers extends ResourceServers>(
  file: string,
  resourceServers: Servers,
): Readonly<Record<string, ClientOptions<ScopeOf<Servers>>>> {
  const text = read(file);
  // It takes longer to load than all else of this package, and few programs need it.
  const { parseYaml } = createRequire(__filename)("./clientsFile/parseYaml") as typeof parser;
  const parsed = parseYaml(text);
  const faults = new FaultCollector(file);
  if ("malformed" in parsed) {
    parsed.malformed.forEach(({ what }) => faults.add("the file", undefined, `is malformed: ${what}`, "correct it"));
    const lines = new Map(faults.found.map((fault, index) => [fault, parsed.malformed[index]!.line]));
    throw refusal(file, faults, (fault) => lines.get(fault)!);
  }
  const { value } = parsed;
  clientsFile(resourceServers)("", value, faults);
  if (faults.found.length > 0) {
    const places = placesIn(value);
    throw refusal(file, faults, (fault) => parsed.line(places(fault.path)));
  }
  const { clients } = value as { clients: Readonly<Record<string, ClientArgs<ScopeOf<Servers>>>> };
  return Object.fromEntries(
    Object.entries(clients).map(([name, client]) => [name, "scopes" in client ? client : { scopes: client }]),
  );
}

function read(file: string): string {
  const absolute = path.resolve(file);
  host()?.bundled([absolute]);
  try {
    return fs.readFileSync(absolute, "utf8");
  } catch (error) {
    const faults = new FaultCollector(file);
    const { code = "error" } = error as NodeJS.ErrnoException;
    faults.add("the file", undefined, `cannot be read (${code}), seen from ${process.cwd()}`, "correct the path");
    throw new ArgumentError(file, faults.found);
  }
}

/** An error with the faults of a file, from its first line to its last. */
function refusal(file: string, { found }: FaultCollector, lineOf: (fault: Fault) => number): ArgumentError {
  const lines = new Map(found.map((fault) => [fault, lineOf(fault)]));
  const sorted = [...found].sort((a, b) => lines.get(a)! - lines.get(b)!);
  return new ArgumentError((fault) => `${file}:${lines.get(fault)!}`, sorted);
}
