import type { ClientArgs, Duration, M2mAuthArgs, ResourceServers } from "../m2mAuth";
import { clientOptions } from "./clientOptions";
import { checkDomainPrefix } from "./domainPrefix";
import { FaultCollector } from "./faults";
import { checkComponentName } from "./names";
import { checkWholeNumber } from "./numbers";
import { isPlain } from "./plain";
import { quotas } from "./quotas";
import { checkResourceServers, checkScopes } from "./scopes";

/**
 * Checks everything about the arguments of M2mAuth that can be known before AWS is called.
 *
 * @throws {@link ArgumentError} with every fault found.
 */
export function checkM2mAuthArgs(name: string, args: M2mAuthArgs<ResourceServers, string>): void {
  const faults = new FaultCollector(`M2mAuth "${name}"`);
  checkComponentName(name, faults);
  if (faults.isObject("args", args, "pass resourceServers and clients")) {
    const known = checkResourceServers(args.resourceServers, faults);
    checkClients(args.clients, known, faults);
    checkDomain(args.domain, faults);
    const protection: unknown = args.deletionProtection;
    if (protection !== undefined && typeof protection !== "boolean" && isPlain(protection)) {
      faults.add("deletionProtection", protection, "is not a truth value", "give true or false");
    }
  }
  faults.throwIfAny();
}

function checkClients(
  clients: Readonly<Record<string, ClientArgs<string>>>,
  known: readonly string[],
  faults: FaultCollector,
): void {
  if (!faults.isObject("clients", clients, 'write { name: ["server/scope"] }')) {
    return;
  }
  const count = Object.keys(clients).length;
  if (count > quotas.clientsPerPool) {
    faults.add(
      "clients",
      count,
      `is more than the ${quotas.clientsPerPool} app clients a user pool can hold`,
      "use a second pool",
    );
  }
  for (const [key, client] of Object.entries(clients)) {
    checkClient(key, client, known, faults);
  }
}

function checkDomain(domain: M2mAuthArgs<ResourceServers, string>["domain"], faults: FaultCollector): void {
  if (domain === undefined || !faults.isObject("domain", domain, 'write { prefix: "my-api" }')) {
    return;
  }
  const prefix: unknown = domain.prefix;
  if (typeof prefix === "string") {
    checkDomainPrefix("domain.prefix", prefix, faults);
  } else if (isPlain(prefix)) {
    faults.add("domain.prefix", prefix ?? null, "is not a domain prefix", "give a string, or leave domain out");
  }
}

/** Characters that Cognito accepts in an app client's name. CreateUserPoolClient, ClientName. */
const clientName = /^[\w\s+=,.@-]{1,128}$/;

function checkClient(key: string, client: ClientArgs<string>, known: readonly string[], faults: FaultCollector): void {
  const path = `clients.${key}`;
  if (!clientName.test(key)) {
    faults.add(
      path,
      undefined,
      "is not a client name that Cognito accepts",
      "use 1 to 128 letters, digits, spaces and _ + = , . @ -",
    );
  }
  if (!Array.isArray(client) && !faults.isObject(path, client, 'write ["server/scope"] or { scopes: [...] }')) {
    return;
  }
  const { scopes, accessTokenValidity } = clientOptions(client);
  const scopesPath = Array.isArray(client) ? path : `${path}.scopes`;
  if (Array.isArray(scopes) && scopes.length === 0) {
    faults.add(scopesPath, [], "is empty", "give the client at least one scope, as Cognito requires");
  }
  checkScopes(scopesPath, scopes, known, { count: quotas.scopesPerClient, holder: "an app client" }, faults);
  if (accessTokenValidity !== undefined) {
    checkValidity(`${path}.accessTokenValidity`, accessTokenValidity, faults);
  }
}

function checkValidity(path: string, validity: Duration, faults: FaultCollector): void {
  if (!faults.isObject(path, validity, "write { minutes: 15 } or { hours: 1 }")) {
    return;
  }
  const [unit, ...others] = Object.keys(validity).filter((key) => validity[key as "minutes"] !== undefined);
  if ((unit !== "minutes" && unit !== "hours") || others.length > 0) {
    faults.add(path, Object.keys(validity), "is not a length of time in one unit", "give either minutes or hours");
    return;
  }
  const perUnit = unit === "hours" ? 60 : 1;
  const { min, max } = quotas.accessTokenMinutes;
  const range = { min: Math.ceil(min / perUnit), max: max / perUnit };
  checkWholeNumber(`${path}.${unit}`, validity[unit], range, unit, faults);
}
