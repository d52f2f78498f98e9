import { ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs/promises";
import * as net from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import { items } from "./program";

const installed = path.resolve(__dirname, "../node_modules");

/** `serverless offline`, serving the routes of the bench's program. It looks at a token's claims, not its signature. */
export class ServerlessOffline {
  private constructor(
    private readonly dir: string,
    private readonly process: ChildProcess,
    readonly origin: string,
  ) {}

  /** @param options Options of its command. */
  static async start(...options: string[]): Promise<ServerlessOffline> {
    const dir = await fs.realpath(await fs.mkdtemp(path.join(os.tmpdir(), "m2m-bench-serverless-")));
    await fs.symlink(installed, path.join(dir, "node_modules"), "junction");
    for (const [name, text] of Object.entries({ ...files, "handler.js": handler("v0") })) {
      await fs.writeFile(path.join(dir, name), text);
    }
    const [http, lambda] = [await freePort(), await freePort()];
    const command = path.join(installed, "serverless/bin/serverless.js");
    const ports = ["--httpPort", String(http), "--lambdaPort", String(lambda)];
    const started = spawn(process.execPath, [command, "offline", "start", ...ports, ...options], {
      cwd: dir,
      env: { ...process.env, SLS_TELEMETRY_DISABLED: "1", SLS_NOTIFICATIONS_MODE: "off", HOME: dir },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    const ready = new Promise<void>((resolve, reject) => {
      const look = (text: string) => {
        output = (output + text).slice(-10_000);
        if (output.includes("Server ready:")) {
          resolve();
        }
      };
      started.stdout.setEncoding("utf8").on("data", look);
      started.stderr.setEncoding("utf8").on("data", look);
      started.once("exit", () => reject(new Error(`serverless offline ended before it was ready:\n${output}`)));
    });
    await ready;
    return new ServerlessOffline(dir, started, `http://localhost:${http}`);
  }

  get pid(): number {
    return this.process.pid!;
  }

  /** Changes what every handler answers. */
  setVersion(version: string): Promise<void> {
    return fs.writeFile(path.join(this.dir, "handler.js"), handler(version));
  }

  async stop(): Promise<void> {
    if (this.process.exitCode === null && this.process.signalCode === null) {
      const exited = once(this.process, "exit");
      this.process.kill("SIGTERM");
      await exited;
    }
    await fs.rm(this.dir, { recursive: true, force: true });
  }
}

const issuer = "https://issuer.example.com";

/** A token that it accepts. */
export function unsignedToken(): string {
  const part = (content: object) => Buffer.from(JSON.stringify(content)).toString("base64url");
  const expiry = Math.floor(Date.now() / 1000) + 3600;
  const claims = { iss: issuer, client_id: "caller", scope: "shop/read shop/write", exp: expiry };
  return `${part({ alg: "RS256", typ: "JWT" })}.${part(claims)}.c2lnbmF0dXJl`;
}

const handler = (version: string) => `exports.answer = async (event) => ({
  version: "${version}",
  path: event.rawPath,
  bytes: event.body?.length ?? 0,
});
`;

const route = (name: string, method: string, where: string, scope: string) => `
  ${name}:
    handler: handler.answer
    events:
      - httpApi: { method: ${method}, path: "${where}", authorizer: { name: shop, scopes: [${scope}] } }`;

const files = {
  "package.json": '{ "name": "shop", "private": true }\n',
  "serverless.yml": `service: shop
frameworkVersion: "3"
provider:
  name: aws
  runtime: nodejs20.x
  httpApi:
    authorizers:
      shop:
        type: jwt
        identitySource: $request.header.Authorization
        issuerUrl: ${issuer}
        audience: [caller]
plugins: [serverless-offline]
custom:
  # Without this it does not start with JWT authorizers.
  serverless-offline: { ignoreJWTSignature: true }
functions:${items
    .flatMap((item) => [
      route(`${item}List`, "GET", `/${item}`, "shop/read"),
      route(`${item}One`, "GET", `/${item}/{id}`, "shop/read"),
      route(`${item}New`, "POST", `/${item}`, "shop/write"),
    ])
    .join("")}
  health:
    handler: handler.answer
    events:
      - httpApi: { method: GET, path: /health }
`,
};

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as net.AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
