import * as pulumi from "@pulumi/pulumi";
import { FaultCollector } from "./faults";
import { isPlain } from "./plain";
import { quotas } from "./quotas";
import { suggest } from "./suggest";

/**
 * Characters that Cognito accepts in a scope name: printable ASCII without space, `"`, `\` and `/`.
 * CreateResourceServer, ResourceServerScopeType.
 */
const scopeName = /^[\x21\x23-\x2E\x30-\x5B\x5D-\x7E]{1,256}$/;

/** Characters that Cognito accepts in a resource server's identifier. CreateResourceServer, Identifier. */
const serverIdentifier = /^[\x21\x23-\x5B\x5D-\x7E]{1,256}$/;

/** Characters that Cognito accepts in a resource server's name. CreateResourceServer, Name. */
const serverName = /^[\w\s+=,.@-]{1,256}$/;

/** A resource server's name where none was given: its key, as far as Cognito accepts it. */
export function defaultServerName(key: string): string {
  return key.replace(/[^\w\s+=,.@-]+/g, "-").slice(0, 256);
}

/** The plain part of a resource server's arguments that scope names are built from. */
export interface ScopeSource {
  readonly identifier?: pulumi.Input<string>;
  readonly name?: pulumi.Input<string>;
  readonly scopes: Readonly<Record<string, pulumi.Input<string>>>;
}

/** Lists every scope of a map of resource servers, as `server/scope` with the keys of the maps, sorted. */
export function scopeReferences(servers: Readonly<Record<string, ScopeSource>>): string[] {
  return Object.entries(servers)
    .flatMap(([server, { scopes }]) => Object.keys(scopes).map((scope) => `${server}/${scope}`))
    .sort();
}

/** Turns `server/scope` into the form that AWS uses, `identifier/scope`. The reference must be a known one. */
export function awsScope(servers: Readonly<Record<string, ScopeSource>>, reference: string): pulumi.Output<string> {
  // A server's key may hold a slash, a scope's name may not.
  const slash = reference.lastIndexOf("/");
  const server = reference.slice(0, slash);
  return pulumi.interpolate`${servers[server]?.identifier ?? server}/${reference.slice(slash + 1)}`;
}

/**
 * Checks names and counts of resource servers and their scopes.
 *
 * @returns The scopes that are well defined, as {@link scopeReferences} gives them.
 */
export function checkResourceServers(
  servers: Readonly<Record<string, ScopeSource>>,
  faults: FaultCollector,
): readonly string[] {
  if (!faults.isObject("resourceServers", servers, 'write { key: { scopes: { name: "Description" } } }')) {
    return [];
  }
  const keys = Object.keys(servers);
  if (keys.length === 0) {
    faults.add("resourceServers", {}, "is empty", "define at least one resource server with a scope");
  }
  if (keys.length > quotas.resourceServersPerPool) {
    faults.add(
      "resourceServers",
      keys.length,
      `is more than the ${quotas.resourceServersPerPool} resource servers a user pool can hold`,
      "merge resource servers or use a second pool",
    );
  }
  const sound = Object.fromEntries(
    Object.entries(servers).filter(([key, server]) => checkResourceServer(key, server, faults)),
  );
  checkIdentifiersDiffer(sound, faults);
  return scopeReferences(sound);
}

/** @returns Whether the resource server has the form that its scopes can be read from. */
function checkResourceServer(key: string, server: ScopeSource, faults: FaultCollector): boolean {
  const path = `resourceServers.${key}`;
  if (
    !faults.isObject(path, server, 'write { scopes: { name: "Description" } }') ||
    !faults.isObject(`${path}.scopes`, server.scopes, 'write { name: "Description" }')
  ) {
    return false;
  }
  const id: unknown = server.identifier ?? key;
  if (isPlain(id) && !(typeof id === "string" && serverIdentifier.test(id))) {
    faults.add(
      server.identifier === undefined ? path : `${path}.identifier`,
      id,
      "is not an identifier that Cognito accepts",
      'use 1 to 256 printable ASCII characters without space, " and \\',
    );
  }
  const name: unknown = server.name ?? defaultServerName(key);
  if (isPlain(name) && !(typeof name === "string" && serverName.test(name))) {
    faults.add(
      `${path}.name`,
      name,
      "is not a name that Cognito accepts",
      "use 1 to 256 letters, digits, spaces and _ + = , . @ -",
    );
  }
  const names = Object.keys(server.scopes);
  if (names.length === 0) {
    faults.add(`${path}.scopes`, {}, "is empty", "define at least one scope with its description");
  }
  if (names.length > quotas.scopesPerResourceServer) {
    faults.add(
      `${path}.scopes`,
      names.length,
      `is more than the ${quotas.scopesPerResourceServer} scopes a resource server can hold`,
      "split the resource server",
    );
  }
  for (const [name, description] of Object.entries(server.scopes)) {
    checkScopeDefinition(`${path}.scopes.${name}`, name, description, faults);
  }
  return true;
}

function checkScopeDefinition(path: string, name: string, description: unknown, faults: FaultCollector): void {
  if (!scopeName.test(name)) {
    faults.add(
      path,
      undefined,
      "is not a scope name that Cognito accepts",
      'use 1 to 256 printable ASCII characters without space, ", \\ and /',
    );
  }
  const isText = typeof description === "string" && description.length >= 1 && description.length <= 256;
  if (isPlain(description) && !isText) {
    faults.add(path, description ?? null, "is not a description that Cognito accepts", "write 1 to 256 characters");
  }
}

function checkIdentifiersDiffer(servers: Readonly<Record<string, ScopeSource>>, faults: FaultCollector): void {
  const seen = new Map<string, string>();
  for (const [key, { identifier }] of Object.entries(servers)) {
    const id = identifier ?? key;
    if (typeof id !== "string") {
      continue;
    }
    const other = seen.get(id);
    if (other !== undefined) {
      faults.add(
        identifier === undefined ? `resourceServers.${key}` : `resourceServers.${key}.identifier`,
        id,
        `is the identifier of resource server "${other}" too`,
        "give each resource server an identifier of its own",
      );
    }
    seen.set(id, key);
  }
}

/** Checks a list of scope references against the known ones, and its length against a quota. */
export function checkScopes(
  path: string,
  scopes: unknown,
  known: readonly string[],
  most: { readonly count: number; readonly holder: string },
  faults: FaultCollector,
): void {
  if (!Array.isArray(scopes)) {
    faults.add(path, scopes ?? null, "is not a list of scopes", 'write ["server/scope"]');
    return;
  }
  if (scopes.length > most.count) {
    faults.add(
      path,
      scopes.length,
      `is more than the ${most.count} scopes ${most.holder} can have`,
      "use fewer, wider scopes",
    );
  }
  scopes.forEach((scope: unknown, index) => {
    if (checkScope(`${path}[${index}]`, scope, known, faults) && scopes.indexOf(scope) < index) {
      faults.add(`${path}[${index}]`, scope, "is listed twice", "list each scope once");
    }
  });
}

/** Checks one scope reference; true if it is a known one. */
export function checkScope(path: string, scope: unknown, known: readonly string[], faults: FaultCollector): boolean {
  if (typeof scope === "string" && known.includes(scope)) {
    return true;
  }
  const fix = typeof scope === "string" ? suggest(scope, known) : 'write "server/scope"';
  faults.add(path, scope ?? null, "is not a scope of any resource server", fix);
  return false;
}
