import { strict as assert } from "node:assert";
import * as fs from "node:fs/promises";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { runInThisContext } from "node:vm";
import * as pulumi from "@pulumi/pulumi";
import {
  ApiWithJwt,
  FunctionSettings,
  Handler,
  HandlerFactory,
  HttpEvent,
  M2mAuth,
  TokenHandler,
} from "../../../components";
import { byLabel, Registered } from "../../support/mocks";
import { observe } from "../../support/observe";

export type Callback = Handler<HttpEvent>;

/** An API that needs no other component. */
export function createApi(
  handlers: Readonly<Record<string, Callback | HandlerFactory<Callback>>>,
  settings: FunctionSettings = {},
): ApiWithJwt {
  const routes = Object.entries(handlers).map(
    ([key, handler]) => [key, { access: "public", handler, ...settings }] as const,
  );
  const auth = { issuer: "https://issuer.example.com", audience: "shop" };
  return new ApiWithJwt("shop", { auth, routes: Object.fromEntries(routes) });
}

export function createAuth(handler: Callback | TokenHandler, settings: FunctionSettings = {}): M2mAuth {
  return new M2mAuth("shop", {
    resourceServers: { items: { scopes: { read: "Read" } } },
    clients: { reader: ["items/read"] },
    tokenCustomization: { handler: handler as TokenHandler, ...settings },
  });
}

/** The lines of the error in which a program ends before it has registered anything. */
export async function refusal(program: () => unknown, options?: { preview: boolean }): Promise<string[]> {
  const { outcome, registered } = await observe(program, options);
  assert.ok(outcome instanceof Error, "It was accepted.");
  assert.ok(pulumi.RunError.isInstance(outcome), outcome.stack);
  assert.deepEqual(registered, []);
  return outcome.message.split("\n");
}

/** Asserts that a callback is refused wherever it stands, deployed or in a preview. */
export async function assertRefused(
  handler: Callback,
  why: RegExp,
  fix: RegExp,
  settings?: FunctionSettings,
): Promise<void> {
  const api = () => createApi({ "GET /": handler }, settings);
  const [line = "", ...more] = await refusal(api);
  const where = 'ApiWithJwt "shop": routes["GET /"].handler: ';
  assert.ok(line.startsWith(`${where}the callback `), line);
  assert.deepEqual(more, []);
  const said = line.slice(where.length);
  assert.match(said, why);
  assert.match(said, fix);
  assert.ok(said.endsWith("."), said);
  assert.doesNotMatch(said, /hidden/);
  assert.deepEqual(await refusal(api, { preview: true }), [line]);
  assert.deepEqual(await refusal(() => createAuth(handler, settings)), [
    `M2mAuth "shop": tokenCustomization.handler: ${said}`,
  ]);
}

/** What the archive of the one route's function consists of. */
export function filesOf(resources: readonly Registered[]): string[] {
  return Object.keys(byLabel(resources)["lambda.Function shop-get"]!.inputs["code"] as object).sort();
}

/** The package.json of a package, and the names of its other files. They are not loaded here. */
export interface Package {
  readonly files?: readonly string[] | Readonly<Record<string, string>>;
  readonly [field: string]: unknown;
}

/** Does something in the folder of a project that has some packages. */
export async function inProject<T>(packages: Readonly<Record<string, Package>>, action: () => Promise<T>): Promise<T> {
  const dir = await fs.realpath(await fs.mkdtemp(path.join(tmpdir(), "m2m-guard-")));
  const before = process.cwd();
  try {
    for (const [folder, { files = [], ...manifest }] of Object.entries(packages)) {
      const name = folder.replace("node_modules/", "");
      const texts = Array.isArray(files)
        ? Object.fromEntries(files.map((file: string) => [file, ""]))
        : (files as Readonly<Record<string, string>>);
      const own = { "package.json": JSON.stringify({ name, version: "1.0.0", ...manifest }) };
      for (const [file, text] of Object.entries({ ...own, ...texts })) {
        await fs.mkdir(path.dirname(path.join(dir, folder, file)), { recursive: true });
        await fs.writeFile(path.join(dir, folder, file), text);
      }
    }
    process.chdir(dir);
    return await action();
  } finally {
    process.chdir(before);
    await fs.rm(dir, { recursive: true });
  }
}

/** Handlers with calls that the compiler of this file would resolve. */
export const requires = (specifier: string) => runInThisContext(`async () => require("${specifier}")`) as Callback;
export const imports = (specifier: string) => runInThisContext(`async () => import("${specifier}")`) as Callback;
