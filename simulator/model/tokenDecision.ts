import { readFileSync } from "node:fs";
import * as path from "node:path";
import type { Asset, Registration } from "../evaluate/registration";
import { isUnknown } from "../evaluate/elsewhere/unknownValues";
import { identitySourceText } from "./identitySources";
import type { FunctionAuthorizer, LambdaFunction, TokenDecision, UserPool } from "./model";
import { isRecord } from "./values";

/** The code of the package's function, beside the bundle of the command, and of the components. */
const packaged = path.join(__dirname, "../../dist/lambda/authorizer/index.mjs");

/** What the archive has of the package, and of the program. */
const [codeFile, noticesFile, trustFile] = ["__index.mjs", "THIRD-PARTY-NOTICES.md", "trust.json"] as const;

const header = "$request.header.authorization";

/**
 * How an authorizer decides that asks the package's function, which checks tokens as a JWT authorizer does. Anything but
 * its very code, set up as the components set it up, could decide otherwise.
 *
 * @param registered The function's resource.
 * @returns `undefined` where that is not known.
 */
export function tokenDecision(
  authorizer: Omit<FunctionAuthorizer, "decision">,
  registered: Registration | undefined,
  pools: readonly UserPool[],
): TokenDecision | undefined {
  const { function: fn } = authorizer;
  if (!fn || !registered || !isAskedAsMeant(authorizer) || !runsNothingElse(fn, registered)) {
    return undefined;
  }
  const issuer = fn.environment["ISSUER"]!;
  const trust = trustIn(fn.code);
  return trust && pools.some((pool) => pool.issuer === issuer) ? { issuer, ...trust } : undefined;
}

/** It is asked in the form that it reads, and its answers are kept for one token and one route. */
function isAskedAsMeant(authorizer: Omit<FunctionAuthorizer, "decision">): boolean {
  const { isPermitted, payloadFormat, answersSimply, ttlSeconds } = authorizer;
  const sources = authorizer.identitySources.map(identitySourceText);
  const wanted = [header, ...(ttlSeconds > 0 || sources.length > 1 ? ["$context.routeKey"] : [])];
  return (
    isPermitted &&
    payloadFormat === "2.0" &&
    answersSimply &&
    JSON.stringify(sources.sort()) === JSON.stringify(wanted.sort())
  );
}

/** A variable or a layer could have other code run before the function's, and so could another file. */
function runsNothingElse({ handler, runtime, environment, code }: LambdaFunction, { inputs }: Registration): boolean {
  return (
    handler === "__index.handler" &&
    /^nodejs\d+\.x$/.test(runtime) &&
    inputs["layers"] === undefined &&
    JSON.stringify(Object.keys(environment)) === '["ISSUER"]' &&
    code.kind === "files" &&
    JSON.stringify(Object.keys(code.files).sort()) === JSON.stringify([noticesFile, codeFile, trustFile].sort()) &&
    isPackaged(code.files[codeFile]!)
  );
}

function isPackaged(asset: Asset): boolean {
  try {
    return asset.kind === "file" && readFileSync(asset.path).equals(readFileSync(packaged));
  } catch {
    return false;
  }
}

/** The table that the function goes by; `undefined` where it is none with which the function would start. */
function trustIn(code: Asset): Omit<TokenDecision, "issuer"> | undefined {
  const table = code.kind === "files" ? code.files[trustFile] : undefined;
  if (table?.kind !== "text" || isUnknown(table.text)) {
    return undefined;
  }
  const { clients, routes } = parsed(table.text);
  if ((clients !== null && !isTexts(clients)) || !Array.isArray(routes) || !routes.every(isRoute)) {
    return undefined;
  }
  return { ...(clients !== null && { clients }), routes: new Map(routes) };
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : {};
  } catch {
    return {};
  }
}

/** A route's key, and its scopes, of which a token needs one; `null` where any accepted token will do. */
function isRoute(value: unknown): value is [string, string[] | null] {
  if (!Array.isArray(value) || value.length !== 2) {
    return false;
  }
  const [routeKey, scopes] = value as unknown[];
  return typeof routeKey === "string" && (scopes === null || (isTexts(scopes) && scopes.length > 0));
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((one) => typeof one === "string" && one !== "");
}
