import { spawn } from "node:child_process";
import { generateKeyPairSync, randomBytes, sign } from "node:crypto";
import { once } from "node:events";
import * as fs from "node:fs";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import { zipSync } from "fflate";
import type { Run, Subject } from "../harness/row";

const packaged = path.resolve(__dirname, "../../dist/lambda/authorizer/index.mjs");
const [tokenCount, callCount] = [500, 5_000];

export const firstDecision = "from the start of a process to its first decision, ms";
export const eachDecision = "CPU of a further decision, µs";

/** What a process does that stands for an environment of Lambda: it loads the function, and has it decide. */
const script = `
const { handler } = await import("./__index.mjs");
const events = JSON.parse((await import("node:fs")).readFileSync("events.json", "utf8"));
const decide = async (event) => { if (!(await handler(event)).isAuthorized) { process.exit(9); } };
await decide(events[0]);
process.send("decided");
for (const event of events) { await decide(event); }
const from = process.cpuUsage();
for (let call = 0; call < ${callCount}; call++) { await decide(events[call % events.length]); }
const { user, system } = process.cpuUsage(from);
process.send((user + system) / ${callCount});
process.disconnect();
`;

/** The function that checks tokens, by itself: without API Gateway, and with an issuer on this machine. */
export function checking(clients: number): Subject {
  return { name: `${clients.toLocaleString("en-US")} clients`, run: () => measured(clients) };
}

async function measured(count: number): Promise<Run> {
  const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const jwk = { ...publicKey.export({ format: "jwk" }), kid: "one", alg: "RS256", use: "sig" };
  const server = http.createServer((_, response) => response.end(JSON.stringify({ keys: [jwk] })));
  await once(server.listen(0, "127.0.0.1"), "listening");
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}/pool`;
  const clients = Array.from({ length: count }, clientId);
  const iat = Math.floor(Date.now() / 1000);
  const events = Array.from({ length: tokenCount }, (_, index) => {
    const claims = { iss: issuer, token_use: "access", client_id: clients[index % count], scope: "orders/read", iat };
    const input = `${encode({ kid: "one", alg: "RS256" })}.${encode({ ...claims, exp: iat + 3600, jti: String(index) })}`;
    const authorization = `Bearer ${input}.${sign("RSA-SHA256", Buffer.from(input), privateKey).toString("base64url")}`;
    return { version: "2.0", routeKey: "GET /orders", headers: { authorization } };
  });
  const routes = [["GET /orders", ["orders/read"]]];
  const members = {
    "__index.mjs": fs.readFileSync(packaged),
    "trust.json": Buffer.from(JSON.stringify({ clients: clients.sort(), routes })),
  };
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), "m2m-bench-task-"));
  try {
    for (const [name, content] of Object.entries({ ...members, "events.json": JSON.stringify(events) })) {
      fs.writeFileSync(path.join(dir, name), content);
    }
    const from = performance.now();
    const child = spawn(process.execPath, ["--input-type=module", "--eval", script], {
      cwd: dir,
      env: { PATH: process.env["PATH"], ISSUER: issuer, LAMBDA_TASK_ROOT: dir },
      stdio: ["ignore", "ignore", "ignore", "ipc"],
    });
    const closed = once(child, "close");
    const next = async () => ((await Promise.race([once(child, "message"), closed])) as [unknown])[0];
    const first = await next();
    const firstMs = performance.now() - from;
    const each = await next();
    await closed;
    return {
      figures: {
        [firstDecision]: firstMs,
        [eachDecision]: typeof each === "number" ? each : NaN,
        "bytes, zipped": zipSync(members).length,
      },
      faults: first === "decided" && typeof each === "number" && child.exitCode === 0 ? [] : ["it did not decide"],
    };
  } finally {
    server.close();
    fs.rmSync(dir, { recursive: true, force: true });
  }
}

/** An id as Cognito makes them up, which no archive makes smaller by much. */
function clientId(): string {
  return BigInt(`0x${randomBytes(17).toString("hex")}`)
    .toString(36)
    .padStart(26, "0")
    .slice(-26);
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}
