import { strict as assert } from "node:assert";
import { once } from "node:events";
import * as http from "node:http";
import * as https from "node:https";
import type { Certificate } from "../../simulator/serve/certificate";
import type * as simulators from "../../simulator/serve/simulator";
import { loadBundle, removeBundles } from "../support/bundles";
import { authorities, certify } from "../support/certificates";
import { modelOf, resource, workedSet } from "../support/registrations";
import { domainOf } from "../support/servedDomain";
import { attacked, exchange, statusesOf } from "./support";

const misdirected = [421];

describe("attack: a page whose name is made to mean this machine", () => {
  const served = attacked();

  const ask = (lines: readonly string[], port?: number) =>
    exchange(served(), [...lines, "Connection: close", "", ""].join("\r\n"), port === undefined ? {} : { port });

  async function assertUnserved(answers: string, statuses: readonly number[]): Promise<void> {
    assert.deepEqual(statusesOf(answers), statuses, answers);
    assert.doesNotMatch(answers, /"served"|access_token|eyJ|"kty"/);
    assert.deepEqual(served().events, []);
    assert.deepEqual(served().triggered, []);
  }

  const closed = () => ["GET /me HTTP/1.1", `Authorization: ${served().token()}`];

  for (const host of [
    "evil.example",
    "evil.example:4000",
    "localhost.evil.example",
    "127.0.0.1.nip.io",
    "127-0-0-1.nip.io",
    "127.0.0.1.",
    "2130706433",
    "0x7f000001",
    "127.1",
    "0.0.0.0",
    "orders.localhost",
    "host.docker.internal",
    "[::]",
    "[::ffff:192.0.2.1]",
    "x",
  ]) {
    it(`Host: ${host}`, async () => {
      await assertUnserved(await ask([...closed(), `Host: ${host}`]), misdirected);
      await assertUnserved(await ask(["GET /public/x HTTP/1.1", `Host: ${host}`]), misdirected);
      await assertUnserved(await ask(["GET /nothing HTTP/1.1", `Host: ${host}`]), misdirected);
      const pool = served().poolPort();
      await assertUnserved(await ask(["POST /oauth2/token HTTP/1.1", `Host: ${host}`], pool), misdirected);
      const keys = new URL(served().pools[0]!.jwksUri).pathname;
      await assertUnserved(await ask([`GET ${keys} HTTP/1.1`, `Host: ${host}`], pool), misdirected);
    });
  }

  for (const [what, lines] of Object.entries({
    "no Host": [],
    "no Host of HTTP/1.0": ["GET /me HTTP/1.0"],
    "an empty Host": ["Host:"],
    "two Hosts, the first one good": ["Host: localhost", "Host: evil.example"],
    "two Hosts, the last one good": ["Host: evil.example", "Host: localhost"],
    "the same Host twice": ["Host: localhost", "Host: localhost"],
    "two Hosts in one": ["Host: localhost, evil.example"],
    "someone at a host": ["Host: evil.example@localhost"],
    "someone with a password at a host": ["Host: localhost:4000@evil.example"],
    "an address without brackets": ["Host: ::1"],
    "an address with a zone": ["Host: [::1%25lo]:4000"],
    "a port beyond all ports": ["Host: localhost:65536"],
    "a port that is none": ["Host: localhost:4000evil.example"],
    "a URL": ["Host: http://localhost"],
  })) {
    it(`${what} is refused`, async () => {
      const [line, token] = closed();
      const all = lines[0]?.startsWith("GET") ? [...lines, token!] : [line!, token!, ...lines];
      await assertUnserved(await ask(all), [400]);
    });
  }

  it("an absolute target counts as Host does, and a good one does not help beside the other", async () => {
    const [, token] = closed();
    for (const [target, host, status] of [
      ["http://evil.example/me", "localhost", 421],
      ["http://localhost/me", "evil.example", 421],
      ["http://localhost@evil.example/me", "localhost", 400],
      ["http://evil.example/me", "evil.example", 421],
      // An API answers no absolute target at all.
      ["http://localhost/me", "localhost", 404],
    ] as const) {
      await assertUnserved(await ask([`GET ${target} HTTP/1.1`, `Host: ${host}`, token!]), [status]);
    }
  });

  it("(what is addressed to this machine passes, by whatever port it came)", async () => {
    for (const host of [
      "localhost",
      "LocalHost:9",
      "localhost.",
      "127.0.0.1",
      "127.0.0.2:80",
      "[::1]:1",
      "[::ffff:127.0.0.1]",
    ]) {
      assert.deepEqual(statusesOf(await ask([...closed(), `Host: ${host}`])), [200], host);
    }
    assert.deepEqual(statusesOf(await ask(["GET /me HTTP/1.0", closed()[1]!, "Host: localhost"])), [200]);
  });
});

describe("attack: a page whose name is made to mean this machine, at everything that listens", () => {
  let module: typeof simulators;
  let certificate: Certificate;
  before(async () => {
    const [authority] = await authorities("CN=server authority");
    const server = await certify("CN=server", { by: authority, hosts: ["127.0.0.1"] });
    certificate = { ...server, ca: authority!.cert, caFile: "ca.pem" };
    module = await loadBundle({ simulator: "serve/simulator.ts" });
  });
  after(() => removeBundles());

  async function statusOf(origin: string, host: string): Promise<number | undefined> {
    const { protocol, hostname, port } = new URL(origin);
    const send = protocol === "https:" ? https : http;
    const options = { hostname: hostname.replace(/[[\]]/g, ""), port, headers: { host }, rejectUnauthorized: false };
    const request = send.get({ ...options, path: "/nothing", agent: false });
    const [response] = (await once(request, "response")) as [http.IncomingMessage];
    response.resume();
    return response.statusCode;
  }

  const set = workedSet();
  const [poolDomain, custom] = ["login.example.com", "api.example.com"];
  const model = modelOf(
    {},
    ...domainOf(set, { "": {} }, custom),
    resource("aws:cognito/userPoolDomain:UserPoolDomain", "own", {
      userPoolId: set.pool.id,
      domain: poolDomain,
      certificateArn: "arn:aws:acm:us-east-1:123456789012:certificate/x",
    }),
  );

  for (const isHttps of [false, true]) {
    for (const host of ["127.0.0.1", "::1"]) {
      it(`${isHttps ? "https" : "http"} at ${host}`, async () => {
        const simulator = new module.Simulator({
          host,
          port: 0,
          ...(isHttps && { certificate }),
          loadCertificate: () => Promise.resolve(certificate),
          allowedHosts: ["orders.internal"],
          page: {
            received: () => undefined,
            handle: (_, response) => Promise.resolve(void response.writeHead(404).end()),
          },
          log: () => undefined,
          now: Date.now,
        });
        try {
          const { apis, pools, domains, consoleUrl } = await simulator.serve(model);
          const origins = {
            api: apis[0]!.origin,
            pool: pools[0]!.origin,
            domain: domains[0]!.origin,
            page: consoleUrl!,
          };
          for (const [place, origin] of Object.entries(origins)) {
            assert.equal(await statusOf(origin, new URL(origin).host), 404, place);
            assert.equal(await statusOf(origin, "evil.example"), 421, place);
            assert.equal(await statusOf(origin, custom), place === "domain" ? 404 : 421, place);
            assert.equal(await statusOf(origin, `${poolDomain}:443`), place === "pool" ? 404 : 421, place);
            assert.equal(await statusOf(origin, "orders.internal"), place === "page" ? 421 : 404, place);
          }
        } finally {
          await simulator.close();
        }
      });
    }
  }
});
