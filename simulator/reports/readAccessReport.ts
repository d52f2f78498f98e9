import type { CheckingFunction } from "../model/model";
import { isRecord } from "../model/values";
import type { TokenObstacle } from "../model/whoMayCall";
import { visible } from "../printable";
import { UserError } from "../userError";
import type { ApiAccess, AuthorizerAccess, ClientAccess, GrantedClient, PoolAccess, RouteReport } from "./accessFacts";
import { obstacleTexts } from "./accessFindings";
import { AccessReport, readableVersions, reportKind, reportVersion } from "./accessReport";
import type { Finding, FindingKind } from "./finding";
import { findingKinds } from "./finding";
import { conditionOf, foldClients } from "./foldedReport";
import { Granted } from "./grantedClients";
import { WayIn, wayInKinds, wayInMembers } from "./waysIn";

/** What is wrong with a file, thrown within this one. */
class Fault extends Error {}

const fix = "give one that `m2m access --format json` wrote";

/**
 * Reads a file that should hold an access report. It trusts nothing in there: a member that is missing, of another form
 * or at odds with the others makes the file no report. Members that are not known are left out.
 *
 * @param name What the file is called in an error.
 * @throws {@link UserError} saying what is wrong.
 */
export function readAccessReport(text: string, name: string): AccessReport {
  const value = parse(text, name);
  if (!isRecord(value) || value["kind"] !== reportKind) {
    throw new UserError(`${name}: is not an access report; ${fix}.`);
  }
  const { version } = value;
  if (typeof version === "number" && Number.isInteger(version) && version > reportVersion) {
    throw new UserError(
      `${name}: is an access report of version ${version}, and this m2m reads versions up to ${reportVersion}; use an m2m as new as the one that wrote it.`,
    );
  }
  try {
    return readReport(new Node(value, ""), version === 1);
  } catch (error) {
    if (error instanceof Fault) {
      throw new UserError(`${name}: is not a whole access report: ${error.message}; ${fix}.`);
    }
    throw error;
  }
}

function parse(text: string, name: string): unknown {
  try {
    // Windows' shell begins a file with a mark.
    return JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch {
    throw new UserError(`${name}: is not JSON; ${fix}.`);
  }
}

/** A value of the file, and where it stands. */
class Node {
  constructor(
    private readonly value: unknown,
    readonly path: string,
  ) {}

  get isNull(): boolean {
    return this.value === null;
  }

  has(name: string): boolean {
    return isRecord(this.value) && Object.hasOwn(this.value, name);
  }

  member(name: string): Node {
    const path = this.path === "" ? name : `${this.path}.${name}`;
    if (!isRecord(this.value)) {
      throw this.fault("no object");
    }
    return new Node(Object.hasOwn(this.value, name) ? this.value[name] : undefined, path);
  }

  list<T>(read: (node: Node) => T): T[] {
    if (!Array.isArray(this.value)) {
      throw this.fault("no list");
    }
    return this.value.map((one, index) => read(new Node(one, `${this.path}[${index}]`)));
  }

  /** A list whose entries have names of their own. */
  named<T>(read: (node: Node) => T, nameOf: (entry: T) => string): T[] {
    const entries = this.list(read);
    const names = entries.map(nameOf);
    const twice = names.find((name, index) => names.indexOf(name) < index);
    if (twice !== undefined) {
      throw new Fault(`${this.path} has ${quoted(twice)} twice`);
    }
    return entries;
  }

  get text(): string {
    if (typeof this.value !== "string") {
      throw this.fault("no text");
    }
    return this.value;
  }

  get texts(): string[] {
    return this.list(({ text }) => text);
  }

  get count(): number {
    if (typeof this.value !== "number" || !Number.isInteger(this.value) || this.value < 0) {
      throw this.fault("no whole number from 0");
    }
    return this.value;
  }

  get flag(): boolean {
    if (typeof this.value !== "boolean") {
      throw this.fault("neither true nor false");
    }
    return this.value;
  }

  oneOf<T extends string | number>(values: readonly T[]): T {
    const found = values.find((one) => one === this.value);
    if (found === undefined) {
      throw this.fault(`none of ${values.join(", ")}`);
    }
    return found;
  }

  private fault(what: string): Fault {
    return new Fault(`${this.path} is ${this.value === undefined ? "missing" : what}`);
  }
}

/** @param isFirst Whether it is of the first version, which has no ways in but routes and clients. */
function readReport(node: Node, isFirst: boolean): AccessReport {
  const pools = node.member("pools").named(
    (pool) => readPool(pool, isFirst),
    ({ name }) => name,
  );
  return {
    kind: node.member("kind").oneOf([reportKind]),
    version: node.member("version").oneOf(readableVersions),
    project: node.member("project").text,
    stack: node.member("stack").text,
    pools,
    apis: node.member("apis").named(
      (api) => readApi(api, pools, isFirst),
      ({ name }) => name,
    ),
    waysIn: isFirst ? [] : node.member("waysIn").list(readWayIn),
    findings: node.member("findings").list(readFinding),
  };
}

function readPool(node: Node, isFirst: boolean): PoolAccess {
  return {
    name: node.member("name").text,
    // Reports from before there was this member have no such pools.
    isExisting: node.has("isExisting") && node.member("isExisting").flag,
    scopes: node.member("scopes").texts,
    customisesTokens: node.member("customisesTokens").flag,
    clients: node.member("clients").named(
      (client) => readClient(client, isFirst),
      ({ name }) => name,
    ),
  };
}

function readClient(node: Node, isFirst: boolean): ClientAccess {
  const obstacle = node.member("obstacle");
  return {
    name: node.member("name").text,
    scopes: node.member("scopes").texts,
    obstacle: obstacle.isNull ? null : obstacle.oneOf(Object.keys(obstacleTexts) as TokenObstacle[]),
    signIn: isFirst ? [] : node.member("signIn").texts,
  };
}

function readApi(node: Node, pools: readonly PoolAccess[], isFirst: boolean): ApiAccess {
  const authorizers = node.member("authorizers").named(readAuthorizer, ({ name }) => name);
  for (const authorizer of authorizers) {
    if ("pool" in authorizer && !pools.some(({ name }) => name === authorizer.pool)) {
      throw new Fault(`${node.path}.authorizers has a pool ${quoted(authorizer.pool)} that pools lacks`);
    }
  }
  const granted = new Granted(pools);
  const folded = node.has("granted") ? readFolded(node.member("granted"), authorizers, granted) : undefined;
  return {
    name: node.member("name").text,
    authorizers,
    routes: node.member("routes").named(
      (route) => readRoute(route, authorizers, granted, folded, isFirst),
      ({ routeKey }) => routeKey,
    ),
  };
}

function readAuthorizer(node: Node): AuthorizerAccess {
  const name = node.member("name").text;
  if (node.has("function")) {
    const [code, role] = [node.member("code"), node.member("role")];
    return {
      name,
      function: node.member("function").text,
      code: code.isNull ? null : code.text,
      answers: node.member("answers").oneOf(["policy", "simple"]),
      identitySources: node.member("identitySources").texts,
      keepsSeconds: node.member("keepsSeconds").count,
      role: role.isNull ? null : role.text,
    };
  }
  return node.has("pool")
    ? {
        name,
        pool: node.member("pool").text,
        clients: node.member("clients").texts,
        strayAudiences: node.member("strayAudiences").texts,
        ...(node.has("acceptsAnyClient") && readTrue(node.member("acceptsAnyClient"), "acceptsAnyClient")),
        ...(node.has("checkedBy") && { checkedBy: readChecking(node.member("checkedBy")) }),
      }
    : { name, issuer: node.member("issuer").text, audiences: node.member("audiences").texts };
}

/** A member that is there where it is true. */
function readTrue<K extends string>(node: Node, name: K): { readonly [key in K]?: true } {
  return node.flag ? ({ [name]: true } as { [key in K]: true }) : {};
}

function readChecking(node: Node): CheckingFunction {
  return { function: node.member("function").text, keepsSeconds: node.member("keepsSeconds").count };
}

function readRoute(
  node: Node,
  authorizers: readonly AuthorizerAccess[],
  granted: Granted,
  folded: ReadonlySet<string> | undefined,
  isFirst: boolean,
): RouteReport {
  const named = node.member("authorizer");
  const authorizer = named.isNull ? undefined : authorizers.find(({ name }) => name === named.text);
  const scopes = node.member("scopes").texts;
  const access = node.member("access").oneOf(["public", "any-client", "scoped", "function"]);
  const isDecided = authorizer !== undefined && "function" in authorizer;
  const expected = named.isNull ? "public" : isDecided ? "function" : scopes.length > 0 ? "scoped" : "any-client";
  if (!named.isNull && !authorizer) {
    throw new Fault(`${named.path} = ${quoted(named.text)} is not in the list of authorizers`);
  }
  if (access !== expected || (["public", "function"].includes(access) && scopes.length > 0)) {
    throw new Fault(`${node.path}.access does not fit its authorizer and scopes`);
  }
  const expectedLists = granted.of(scopes, authorizer);
  const isFolded = folded !== undefined;
  if (isFolded && !folded.has(conditionOf({ authorizer: authorizer?.name ?? null, scopes }))) {
    throw new Fault(`${node.path} has an authorizer and scopes that granted lacks`);
  }
  const target = node.member("target");
  return {
    routeKey: node.member("routeKey").text,
    access,
    authorizer: authorizer?.name ?? null,
    scopes,
    clients: isFolded ? expectedLists.clients : readGranted(node.member("clients"), expectedLists.clients),
    people: isFirst ? [] : isFolded ? expectedLists.people : readGranted(node.member("people"), expectedLists.people),
    target:
      isFirst || target.isNull
        ? null
        : {
            kind: target.member("kind").oneOf(["function", "http", "private", "elsewhere"]),
            name: target.member("name").text,
          },
  };
}

/** The conditions of routes that a folded report tells of, each with the outcome that follows from the rest. */
function readFolded(node: Node, authorizers: readonly AuthorizerAccess[], granted: Granted): ReadonlySet<string> {
  const conditions = node.list((one) => {
    const named = one.member("authorizer");
    const scopes = one.member("scopes").texts;
    const authorizer = named.isNull ? undefined : authorizers.find(({ name }) => name === named.text);
    const expected = granted.of(scopes, authorizer);
    readFoldedClients(one.member("clients"), expected.clients);
    readFoldedClients(one.member("people"), expected.people);
    return conditionOf({ authorizer: authorizer?.name ?? null, scopes });
  });
  return new Set(conditions);
}

function readFoldedClients(node: Node, expected: readonly GrantedClient[]): void {
  const read = node.list((group) => ({
    pool: group.member("pool").text,
    scopes: group.member("scopes").texts,
    clients: group.member("clients").texts,
  }));
  if (JSON.stringify(read) !== JSON.stringify(foldClients(expected))) {
    throw new Fault(`${node.path} does not follow from the scopes of its routes and their clients`);
  }
}

/** What changed is explained by the rest of the report, of which this must be the outcome. */
function readGranted(node: Node, expected: readonly GrantedClient[]): readonly GrantedClient[] {
  const granted = node.list((client) => ({
    pool: client.member("pool").text,
    client: client.member("client").text,
    scopes: client.member("scopes").texts,
  }));
  if (JSON.stringify(granted) !== JSON.stringify(expected)) {
    throw new Fault(`${node.path} does not follow from the scopes of its route and its clients`);
  }
  // One list for all routes that ask for the same.
  return expected;
}

function readWayIn(node: Node): WayIn {
  const members = [
    ...wayInMembers.texts.filter((name) => node.has(name)).map((name) => [name, node.member(name).text] as const),
    ...wayInMembers.lists.filter((name) => node.has(name)).map((name) => [name, node.member(name).texts] as const),
    ...wayInMembers.flags.filter((name) => node.has(name)).map((name) => [name, node.member(name).flag] as const),
  ];
  return { kind: node.member("kind").oneOf(wayInKinds), ...Object.fromEntries<string | string[] | boolean>(members) };
}

/** A text of the file in an error, which a terminal shows. */
function quoted(text: string): string {
  return visible(JSON.stringify(text));
}

const findingTexts = [
  ...(["api", "route", "by", "request", "authorizer", "domain", "function", "target"] as const),
  ...(["pool", "client", "issuer", "reason"] as const),
] as const;
const findingLists = ["scopes", "audiences"] as const;

function readFinding(node: Node): Finding {
  const kind: FindingKind = node.member("kind").oneOf(findingKinds);
  const texts = findingTexts.filter((name) => node.has(name)).map((name) => [name, node.member(name).text] as const);
  const lists = findingLists.filter((name) => node.has(name)).map((name) => [name, node.member(name).texts] as const);
  return { kind, ...Object.fromEntries<string | string[]>([...texts, ...lists]) };
}
