/** What a function that checks tokens goes by: made with the API, and never by a request. */
export interface Trust {
  /** The one issuer, exactly as tokens carry it in `iss`. Its keys are below it. */
  readonly issuer: string;
  /** Ids of the clients whose tokens are accepted; `undefined` for every client of the issuer. */
  readonly clients: ReadonlySet<string> | undefined;
  /** The scopes of each route, of which a token must carry one; `null` where any accepted token will do. */
  readonly routes: ReadonlyMap<string, readonly string[] | null>;
}

/** Where the issuer's keys are. */
export function keysUri({ issuer }: Trust): string {
  return `${issuer}/.well-known/jwks.json`;
}

/** The name of the file beside the function's code. */
export const trustFile = "trust.json";

/**
 * Reads the file that stands beside the function's code.
 *
 * @throws Error when it is not what a deployment writes: a function without it would have to guess.
 */
export function readTrust(issuer: string | undefined, text: string): Trust {
  const { clients, routes } = JSON.parse(text) as { clients: unknown; routes: unknown };
  if (issuer === undefined || issuer === "") {
    throw new Error("ISSUER is not set");
  }
  if (clients !== null && !isTexts(clients)) {
    throw new Error(`${trustFile} has no list of clients`);
  }
  if (!Array.isArray(routes) || !routes.every(isRoute)) {
    throw new Error(`${trustFile} has no list of routes`);
  }
  return { issuer, clients: clients === null ? undefined : new Set(clients), routes: new Map(routes) };
}

function isRoute(value: unknown): value is [string, string[] | null] {
  return (
    Array.isArray(value) &&
    value.length === 2 &&
    typeof value[0] === "string" &&
    (value[1] === null || (isTexts(value[1]) && value[1].length > 0))
  );
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((one) => typeof one === "string" && one !== "");
}
