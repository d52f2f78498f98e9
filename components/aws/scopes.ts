import { all, anything, Check, counted, elementsOf, keyed, mapOf, object, optional, text } from "../checking/checks";
import { FaultCollector } from "../checking/faults";
import { isMap } from "../checking/plainValues";
import { suggest } from "../checking/suggest";
import { quotas } from "./quotas";

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
  readonly identifier?: unknown;
  readonly name?: unknown;
  readonly scopes: Readonly<Record<string, unknown>>;
}

/** Lists every scope of a map of resource servers, as `server/scope` with the keys of the maps, sorted. */
export function scopeReferences(servers: Readonly<Record<string, ScopeSource>>): string[] {
  return Object.entries(servers)
    .flatMap(([server, { scopes }]) => Object.keys(scopes).map((scope) => `${server}/${scope}`))
    .sort();
}

/** The key of the resource server and the name of the scope that `server/scope` refers to. */
export function scopeParts(reference: string): { readonly server: string; readonly scope: string } {
  // A server's key may hold a slash, a scope's name may not.
  const slash = reference.lastIndexOf("/");
  return { server: reference.slice(0, slash), scope: reference.slice(slash + 1) };
}

const scopeDefinition = mapOf(
  (path, name, faults) => {
    if (!scopeName.test(String(name))) {
      const fix = 'use 1 to 256 printable ASCII characters without space, ", \\ and /';
      faults.add(path, undefined, "is not a scope name that Cognito accepts", fix);
    }
  },
  text(/^[^]{1,256}$/, "is not a description that Cognito accepts", "write 1 to 256 characters"),
  'write { name: "Description" }',
);

const resourceServer = object<ScopeSource>(
  {
    identifier: optional(
      text(
        serverIdentifier,
        "is not an identifier that Cognito accepts",
        'use 1 to 256 printable ASCII characters without space, " and \\',
      ),
    ),
    name: optional(
      text(serverName, "is not a name that Cognito accepts", "use 1 to 256 letters, digits, spaces and _ + = , . @ -"),
    ),
    scopes: all(
      scopeDefinition,
      counted({
        min: 1,
        max: quotas.scopesPerResourceServer,
        holder: "a resource server can hold",
        what: "scopes",
        fix: "split the resource server",
      }),
    ),
  },
  'write { scopes: { name: "Description" } }',
);

/** Checks names and counts of resource servers and their scopes. */
export const resourceServers: Check = all(
  mapOf(anything, resourceServer, 'write { key: { scopes: { name: "Description" } } }'),
  counted({
    min: 1,
    max: quotas.resourceServersPerPool,
    holder: "a user pool can hold",
    what: "resource servers",
    fix: "merge resource servers or use a second pool",
  }),
  (path, servers, faults) => {
    const sound = soundServers(servers);
    for (const [key, { identifier }] of Object.entries(sound)) {
      if (identifier === undefined && !serverIdentifier.test(key)) {
        const fix = 'set identifier, or use 1 to 256 printable ASCII characters without space, " and \\';
        faults.add(keyed(path, key), undefined, "is not an identifier that Cognito accepts", fix);
      } else if (defaultServerName(key) === "") {
        faults.add(keyed(path, key), undefined, "is empty", "give the resource server a key");
      }
    }
    checkIdentifiersDiffer(path, sound, faults);
  },
);

/** The resource servers that have the form that scopes can be read from. */
export function soundServers(servers: unknown): Readonly<Record<string, ScopeSource>> {
  const entries = Object.entries(isMap(servers) ? servers : {});
  return Object.fromEntries(
    entries.filter((entry): entry is [string, ScopeSource] => isMap(entry[1]) && isMap(entry[1]["scopes"])),
  );
}

function checkIdentifiersDiffer(
  path: string,
  servers: Readonly<Record<string, ScopeSource>>,
  faults: FaultCollector,
): void {
  const seen = new Map<string, string>();
  for (const [key, { identifier }] of Object.entries(servers)) {
    const id = identifier ?? key;
    if (typeof id !== "string") {
      continue;
    }
    const other = seen.get(id);
    if (other !== undefined) {
      faults.add(
        identifier === undefined ? keyed(path, key) : `${keyed(path, key)}.identifier`,
        id,
        `is the identifier of resource server "${other}" too`,
        "give each resource server an identifier of its own",
      );
    }
    seen.set(id, key);
  }
}

/** Checks one scope of a list; true if it is sound. */
export type ScopeCheck = (path: string, scope: unknown, faults: FaultCollector) => boolean;

/** Checks a list of scopes, each by itself and for being listed once, and its length against a quota. */
export function checkScopes(
  path: string,
  scopes: unknown,
  checkOne: ScopeCheck,
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
  elementsOf(scopes).forEach((scope, index) => {
    if (checkOne(`${path}[${index}]`, scope, faults) && scopes.indexOf(scope) < index) {
      faults.add(`${path}[${index}]`, scope, "is listed twice", "list each scope once");
    }
  });
}

/** A scope that a resource server defines. */
export function knownScope(known: readonly string[]): ScopeCheck {
  return (path, scope, faults) => {
    if (typeof scope === "string" && known.includes(scope)) {
      return true;
    }
    const fix = typeof scope === "string" ? suggest(scope, known) : 'write "server/scope"';
    faults.add(path, scope ?? null, "is not a scope of any resource server", fix);
    return false;
  };
}

/**
 * A scope that a resource server defines, and that is not too long for an app client with the server's identifier,
 * which can be longer than its key. CreateUserPoolClient, AllowedOAuthScopes.
 */
export function grantableScope(servers: Readonly<Record<string, ScopeSource>>): ScopeCheck {
  const isKnown = knownScope(scopeReferences(servers));
  return (path, reference, faults) => {
    if (!isKnown(path, reference, faults)) {
      return false;
    }
    const { server, scope } = scopeParts(reference as string);
    const identifier = servers[server]?.identifier ?? server;
    if (typeof identifier === "string" && `${identifier}/${scope}`.length > quotas.scopeLength) {
      const rule = `is longer than ${quotas.scopeLength} characters with the resource server's identifier`;
      faults.add(path, reference, rule, "shorten the identifier, or the name of the scope");
    }
    return true;
  };
}

/** A scope that a token can carry. RFC 6749, section 3.3. */
export const tokenScope: ScopeCheck = (path, scope, faults) => {
  if (typeof scope === "string" && /^[\x21\x23-\x5B\x5D-\x7E]+$/.test(scope)) {
    return true;
  }
  const fix = 'use printable ASCII without space, " and \\';
  faults.add(path, scope ?? null, "is not a scope that a token can carry", fix);
  return false;
};
