import { throwIfAny } from "./argumentError";
import { keyed } from "./checking/checks";
import { FaultCollector } from "./checking/faults";
import type { ClientArgs } from "./m2mAuthArgs";

/**
 * The clients of two maps, such as those of a file and those of the program. A name that both have is refused: with
 * `{ ...one, ...other }`, one client would silently get the scopes of the other.
 *
 * @example
 * ```ts
 * import { joinClients, loadClients, M2mAuth } from "pulumi-aws-m2m";
 *
 * const resourceServers = { orders: { scopes: { read: "Read orders" } } };
 * export const auth = new M2mAuth("orders", {
 *   resourceServers,
 *   clients: joinClients(loadClients("clients.yaml", resourceServers), { monitoring: ["orders/read"] }),
 * });
 * ```
 *
 * @throws {@link ArgumentError} with every name that both maps have.
 */
export function joinClients<const Scope extends string, One extends string, Other extends string>(
  one: { readonly [Name in One]: ClientArgs<Scope> },
  other: { readonly [Name in Other]: ClientArgs<Scope> },
): { readonly [Name in One | Other]: ClientArgs<Scope> } {
  const faults = new FaultCollector("joinClients()");
  for (const name of Object.keys(other).filter((key) => Object.hasOwn(one, key))) {
    faults.add(keyed("clients", name), undefined, "is in both maps", "keep it in one of them");
  }
  throwIfAny(faults);
  return { ...one, ...other };
}
