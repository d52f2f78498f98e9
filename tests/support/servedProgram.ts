import { M2mApp, startM2m } from "pulumi-aws-m2m/testing";
import { printedBy } from "./m2m";

/** A program that is served, with what is reported of it. */
export interface ServedProgram {
  readonly app: M2mApp;
  /** What was printed while it was evaluated. */
  readonly log: string;
  /** Who may call which route, by `ROUTE KEY` and names of clients. */
  readonly access: Readonly<Record<string, readonly string[]>>;
  /** The paths of the first API's description, with their methods. */
  readonly paths: Readonly<Record<string, readonly string[]>>;
}

/** Evaluates a program for each of the commands, and serves it. */
export async function served(dir: string, options: { program?: string } = {}): Promise<ServedProgram> {
  const args = options.program === undefined ? [] : ["--program", options.program];
  const lines: string[] = [];
  const [app, openapi] = await Promise.all([
    startM2m({ dir, ...options, log: (line) => lines.push(line) }),
    printedBy(dir, "openapi", "--format", "json", ...args),
  ]);
  const routes = app.access().apis.flatMap((api) => api.routes);
  const { paths } = JSON.parse(openapi) as { paths: Record<string, object> };
  return {
    app,
    log: lines.join("\n"),
    access: Object.fromEntries(
      routes.map((route) => [route.routeKey, route.clients.map(({ client }) => client).sort()]),
    ),
    paths: Object.fromEntries(Object.entries(paths).map(([path, methods]) => [path, Object.keys(methods)])),
  };
}
