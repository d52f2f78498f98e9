import { strict as assert } from "node:assert";
import * as fs from "node:fs/promises";
import * as http from "node:http";
import { AddressInfo } from "node:net";
import * as path from "node:path";
import { copyProgram, removeCopies } from "../support/keptPrograms";
import { printedBy, root, runM2m, startM2m } from "../support/m2m";

/** Copies a program, with the package as a user installs it. */
async function copied(name: string): Promise<string> {
  const dir = await copyProgram(name);
  const installed = path.join(dir, "node_modules");
  await fs.rm(installed);
  await fs.mkdir(installed);
  const names = await fs.readdir(path.join(root, "node_modules"));
  await Promise.all(
    names.map((one) => fs.symlink(path.join(root, "node_modules", one), path.join(installed, one), "junction")),
  );
  await fs.symlink(root, path.join(installed, "pulumi-aws-m2m"), "junction");
  return dir;
}

/** The clients that may call each route of a program, by route key, and what was said on standard error. */
async function accessTo(dir: string, stack: string): Promise<{ routes: Record<string, string[]>; said: string[] }> {
  const { code, stdout, stderr } = await runM2m(["access", "--format", "json", "--stack", stack], { cwd: dir });
  assert.equal(code, 0, stderr);
  const { apis } = JSON.parse(stdout) as {
    apis: { name: string; routes: { routeKey: string; clients: { client: string }[] }[] }[];
  };
  const routes = apis.flatMap((api) =>
    api.routes.map((route) => [`${api.name} ${route.routeKey}`, route.clients.map(({ client }) => client)] as const),
  );
  const said = stderr.split("\n").filter((line) => line !== "");
  return { routes: Object.fromEntries(routes), said: said.map((line) => line.replace(`${dir}${path.sep}`, "")) };
}

describe("programs that need what is elsewhere", () => {
  after(removeCopies);

  describe("an API stack that refers to a network stack", () => {
    let dir: string;
    before(async () => {
      dir = await copied("storefront");
    });

    it("is served with stand-ins, behind the network's listener, too", async () => {
      const server = http.createServer((request, response) => response.end(`behind ${request.url}`));
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      const standIns = path.join(dir, "m2m.yaml");
      const text = await fs.readFile(standIns, "utf8");
      const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      await fs.writeFile(standIns, text.replace(/http:\/\/127\.0\.0\.1:\d+/, origin));
      const dev = await startM2m({ dir });
      const token = await dev.token("backOffice");
      assert.equal(await (await dev.call("/products", { token })).text(), "behind /products");
      assert.equal(await (await dev.call("/products", { token, method: "POST" })).text(), "for-this-machine");
      assert.equal((await dev.call("/products", { token: await dev.token("shop"), method: "POST" })).status, 403);
      await dev.stop();
      server.close();
    });

    it("is reported on and described without them, and not served", async () => {
      const expected = await accessTo(dir, "dev");
      await fs.rm(path.join(dir, "m2m.yaml"));
      const { routes, said } = await accessTo(dir, "dev");
      assert.deepEqual(routes, expected.routes);
      assert.deepEqual(routes, {
        "storefront GET /products": ["backOffice", "shop"],
        "storefront POST /products": ["backOffice"],
      });
      assert.equal(said.length, 1);
      assert.match(
        said[0]!,
        /^index\.ts:12: outputs .* of the stack acme\/network\/dev: not read, and not known; give /,
      );
      assert.match(await printedBy(dir, "openapi"), /\/products:/);
      const { code, stderr } = await runM2m(["dev", "--port", "0", "--no-watch"], { cwd: dir });
      assert.equal(code, 1);
      assert.match(
        stderr,
        /^m2m: index\.ts:\d+: \S+ "storefront-get-products": integrationUri depends on output listenerArn of the stack acme\/network\/dev, which the simulator does not know; give a stand-in in m2m\.yaml, under stackReferences\.$/m,
      );
    });
  });

  it("the network stack has nothing to report on, and says so", async () => {
    const { code, stderr } = await runM2m(["access", "--stack", "prod"], { cwd: await copied("network") });
    assert.equal(code, 1);
    assert.match(stderr, /^m2m: the program registers no user pool and no HTTP API/);
  });

  describe("a prod stack with values that a key elsewhere encrypts", () => {
    let dir: string;
    before(async () => {
      dir = await copied("billing");
    });

    it("is reported on", async () => {
      const { routes, said } = await accessTo(dir, "prod");
      assert.deepEqual(routes, {
        "billing GET /invoices/{id}": ["checkout", "crm"],
        "billing POST /invoices": ["checkout"],
      });
      assert.equal(said.length, 1);
      assert.match(said[0]!, /^Pulumi\.prod\.yaml: config\.billing:ledgerToken, config\.billing:limits: encrypted, /);
    });

    it("is served with stand-ins, of which those are told that nothing needs", async () => {
      const config = "config: { ledgerToken: t0, limits: { daily: 5, key: k0 }, aws:region: us-east-1, other: x }";
      await fs.writeFile(path.join(dir, "m2m.yaml"), `stacks:\n  prod:\n    ${config}\n`);
      const dev = await startM2m({ dir, args: ["--no-watch", "--stack", "prod"] });
      const response = await dev.call("/invoices", { token: await dev.token("checkout"), method: "POST" });
      assert.deepEqual(await response.json(), ["Token t0", "5"]);
      const { stderr } = await dev.stop();
      assert.match(stderr, /m2m\.yaml:3: stacks\.prod\.config\.aws:region: is not used, as the stack prod has a value/);
      assert.match(stderr, /m2m\.yaml:3: stacks\.prod\.config\.other: the program does not read this key/);
      assert.doesNotMatch(stderr, /ledgerToken|limits/);
    });
  });

  describe("a domain in a zone that is looked up, with a certificate and alarms that are, too", () => {
    let dir: string;
    before(async () => {
      dir = await copied("partner-domain");
    });

    it("is served with a stand-in for the zone alone, as nothing of a request depends on the others", async () => {
      const dev = await startM2m({ dir });
      assert.deepEqual(Object.keys(dev.ready.domains ?? {}), ["partners.example.com"]);
      assert.equal(await (await dev.call("/feed", { token: await dev.token("acme") })).text(), "feed");
      const { stderr } = await dev.stop();
      for (const token of ["aws:acm/getCertificate:getCertificate", "aws:sns/getTopic:getTopic"]) {
        assert.equal(stderr.split(token).length, 2, `${token} once in ${stderr}`);
      }
      assert.doesNotMatch(stderr, /getZone/);
    });

    it("is reported on without it, and not served", async () => {
      await fs.rm(path.join(dir, "m2m.yaml"));
      const { routes } = await accessTo(dir, "dev");
      assert.deepEqual(routes["partners GET /feed"], ["acme"]);
      assert.match(await printedBy(dir, "openapi"), /url: https:\/\/\{domainName\}/);
      const { code, stderr } = await runM2m(["dev", "--port", "0", "--no-watch"], { cwd: dir });
      assert.equal(code, 1);
      assert.match(
        stderr,
        /"partners": domainName depends on the answer of aws:route53\/getZone:getZone, .* under lookUps\./,
      );
    });
  });

  it("two Regions, each with an API of its own", async () => {
    const dev = await startM2m({ dir: await copied("two-regions") });
    for (const region of ["eu-central-1", "us-east-1"]) {
      const pool = dev.ready.pools![`status-${region}`]!;
      assert.match(pool.issuer, new RegExp(`/${region}_`));
      const { clientId, clientSecret } = pool.clients["monitor"]!;
      const basic = `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString("base64")}`;
      const answer = await fetch(pool.tokenEndpoint, {
        method: "POST",
        headers: { authorization: basic, "content-type": "application/x-www-form-urlencoded" },
        body: "grant_type=client_credentials",
      });
      const { access_token: token } = (await answer.json()) as { access_token: string };
      const headers = { authorization: token };
      const api = dev.ready.apis![`status-${region}`]!;
      assert.equal(await (await fetch(`${api.apiUrl}/status`, { headers })).text(), region);
    }
    await dev.stop();
  });

  it("a component of a local package", async () => {
    const dir = await copied("internal-platform");
    const scope = path.join(dir, "node_modules/@internal");
    await fs.mkdir(scope);
    await fs.symlink(path.join(dir, "packages/platform"), path.join(scope, "platform"), "junction");
    const dev = await startM2m({ dir: path.join(dir, "api") });
    assert.equal(await (await dev.call("/parcels/7", { token: await dev.token("portal") })).text(), "done");
    assert.equal((await dev.call("/parcels", { token: await dev.token("portal"), method: "POST" })).status, 403);
    await dev.stop();
  });
});
