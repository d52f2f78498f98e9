import { strict as assert } from "node:assert";
import ts from "typescript";
import { ApiWithJwt, M2mAuth } from "../../components";
import { quotas } from "../../components/aws/quotas";
import { policies } from "../../policy/policies";
import { createEverything } from "../components/api/everything";
import { register } from "../support/mocks";
import { codeBlocks, proseOf, read } from "./documents";

/** The rows of a document's tables, cell by cell, heads apart. */
function rowsOf(document: string): string[][] {
  return proseOf(document)
    .lines.filter((line) => line.startsWith("| ") && !line.startsWith("| -"))
    .map((line) =>
      line
        .slice(1, -1)
        .split(/(?<!\\)\|/)
        .map((cell) => cell.trim()),
    );
}

/** The row of a table that begins with a text. */
function row(document: string, first: string): string[] {
  const found = rowsOf(document).filter(([cell]) => cell === first);
  assert.equal(found.length, 1, `${document}: rows that begin with "${first}"`);
  return found[0]!;
}

const thousands = (value: number) => value.toLocaleString("en-US");
const range = ({ min, max }: { min: number; max: number }) => `${min} to ${thousands(max)}`;

describe("the page on limits", () => {
  /** Each quota of the components, as the page has it. */
  const stated: Record<keyof typeof quotas, readonly [what: string, limit: string]> = {
    clientsPerPool: ["App clients of a pool", thousands(quotas.clientsPerPool)],
    resourceServersPerPool: ["Resource servers of a pool", thousands(quotas.resourceServersPerPool)],
    scopesPerResourceServer: ["Scopes of a resource server", thousands(quotas.scopesPerResourceServer)],
    scopesPerClient: ["Scopes of a client", thousands(quotas.scopesPerClient)],
    scopeLength: ["Characters of a client's scope, identifier included", thousands(quotas.scopeLength)],
    accessTokenMinutes: ["Validity of an access token", `${range(quotas.accessTokenMinutes)} min`],
    audiencesPerAuthorizer: ["Clients, or audiences, of an authorizer", thousands(quotas.audiencesPerAuthorizer)],
    authorizersPerApi: ["Authorizers of an API", thousands(quotas.authorizersPerApi)],
    scopesPerRoute: ["Scopes of a route", thousands(quotas.scopesPerRoute)],
    functionPolicyBytes: ["Bytes of the permissions of a function", thousands(quotas.functionPolicyBytes)],
    routesPerApi: ["Routes of an API, and as many integrations", thousands(quotas.routesPerApi)],
    timeoutSeconds: ["Seconds that a route's callback may take", range(quotas.timeoutSeconds)],
    triggerTimeoutSeconds: ["Seconds that a token customisation may take", range(quotas.triggerTimeoutSeconds)],
    integrationTimeoutSeconds: ["Seconds that an HTTP integration may take", range(quotas.integrationTimeoutSeconds)],
    layersPerFunction: ["Layers of a function", thousands(quotas.layersPerFunction)],
    callbackBytes: ["Bytes of a callback's text", thousands(quotas.callbackBytes)],
    accessLogTemplateBytes: ["Bytes of the access log's template", thousands(quotas.accessLogTemplateBytes)],
    tagsPerResource: ["Tags of a resource", thousands(quotas.tagsPerResource)],
    memoryMb: ["Memory in MB", range(quotas.memoryMb)],
  };

  it("has every quota that the components check", () => {
    for (const [what, limit] of Object.values(stated)) {
      const [, value, , checkedBy] = row("docs/limits.md", what);
      assert.equal(value, limit, what);
      assert.match(checkedBy!, /^components/, what);
    }
  });
});

describe("the page on costs", () => {
  const month = 30 * 24 * 60;
  const everyMinutes: Readonly<Record<string, number>> = {
    "for each call, one call a second": 1 / 60,
    "every 5 minutes, the shortest validity": quotas.accessTokenMinutes.min,
    "every 15 minutes": 15,
    "every hour, the default validity": quotas.accessTokenMinutes.default,
    "every day, the longest validity": quotas.accessTokenMinutes.max,
  };

  it("reckons right", () => {
    const [, price] = /\$([\d.]+) for 1,000 tokens/.exec(read("docs/costs.md"))!;
    for (const [what, minutes] of Object.entries(everyMinutes)) {
      const count = Math.round(month / minutes);
      const cost = (count / 1000) * Number(price);
      const dollars = cost.toLocaleString("en-US", { style: "currency", currency: "USD" });
      assert.deepEqual(row("docs/costs.md", what).slice(1), [thousands(count), dollars], what);
    }
  });
});

describe("the page on upgrades", () => {
  it("names resources as they are registered", async () => {
    const answer = async () => [];
    const { resources } = await register(() => {
      const auth = new M2mAuth("orders", {
        resourceServers: { orders: { scopes: { read: "Read" } }, stock: { scopes: { read: "Read" } } },
        clients: { reporting: ["orders/read"] },
        secretsManager: {},
        tokenCustomization: { handler: async (event) => event },
      });
      new M2mAuth("own", {
        resourceServers: { orders: { scopes: { read: "Read" } } },
        clients: { reporting: ["orders/read"] },
        domain: { name: "auth.example.com", certificateArn: "arn:aws:acm:us-east-1:123456789012:certificate/0a1b" },
      });
      new ApiWithJwt("shop", {
        auth,
        routes: {
          "GET /orders/{id}": { scopes: ["orders/read"], handler: answer },
          "GET /orders/{number}/lines": { scopes: ["orders/read"], handler: answer },
        },
      });
    });
    const everything = await register(() => createEverything());
    const names = new Set(
      [...resources, ...everything.resources].flatMap(({ name }) => [
        name,
        name.replace(/^shop\b/, "orders"),
        name.replace(/^own-/, "orders-"),
      ]),
    );
    const rows = rowsOf("docs/upgrading.md").filter((cells) => /^`orders/.test(cells[1] ?? ""));
    assert.ok(rows.length > 8);
    for (const [what, stated] of rows) {
      for (const [, name] of stated!.matchAll(/`([^`]+)`/g)) {
        assert.ok(names.has(name!), `${what}: ${name}`);
      }
    }
  });
});

describe("the page on compatibility", () => {
  const manifest = JSON.parse(read("package.json")) as {
    engines: { node: string };
    peerDependencies: Record<string, string>;
  };

  it("states the ranges of package.json", () => {
    const { "@pulumi/pulumi": pulumi, "@pulumi/aws": aws, typescript } = manifest.peerDependencies;
    const [, minor] = /^\^3\.(\d+)\.0$/.exec(pulumi!)!;
    const [, major, first] = /^\^(\d+)\.(\d+)\.0$/.exec(aws!)!;
    const [, from, below] = /^>=(\S+) <(\d+)$/.exec(typescript!)!;
    const [, node] = /^>=(\S+)$/.exec(manifest.engines.node)!;
    const ofReadme = /^- \[Compatibility\]\(docs\/compatibility\.md\): ([^]*?)\n- /m.exec(read("README.md"))![1]!;
    const short = `Node.js ${node} or later, \`@pulumi/pulumi\` 3.${minor} or later, \`@pulumi/aws\` ${major}.${first} or later, TypeScript ${from} to ${Number(below) - 1}, CommonJS and, with [limits](docs/compatibility.md#module-systems), ES modules.`;
    assert.equal(ofReadme.replace(/\s+/g, " "), short);
    const versions = (what: string) => row("docs/compatibility.md", what)[1];
    assert.equal(versions("`@pulumi/pulumi`"), `3.${minor} or later, below 4`);
    assert.equal(versions("`@pulumi/aws`"), `${major}.${first} or later, below ${Number(major) + 1}`);
    assert.equal(versions("TypeScript"), `${from} to ${Number(below) - 1}`);
    assert.equal(versions("Node.js"), `${node} or later`);
  });

  it("has a tsconfig.json that TypeScript takes", () => {
    const [block] = codeBlocks().filter(({ document, language }) => {
      return document === "docs/compatibility.md" && language === "json";
    });
    const { compilerOptions } = JSON.parse(block!.code) as { compilerOptions: object };
    const { options, errors } = ts.convertCompilerOptionsFromJson(compilerOptions, "/project");
    assert.deepEqual(errors, []);
    assert.equal(options.module, ts.ModuleKind.NodeNext);
  });
});

describe("the page on policies", () => {
  const settingsOf = ({ configSchema }: (typeof policies)[number]) => Object.keys(configSchema?.properties ?? {});

  it("lists every policy, with its settings", () => {
    const sections = read("docs/policy.md").split("### ");
    for (const policy of policies) {
      const section = sections.find((one) => one.startsWith(`\`${policy.name}\`\n`)) ?? "";
      const [, settings = ""] = /\nSettings: ([^]*?)\n\n/.exec(section) ?? [];
      const stated = [...settings.matchAll(/`(\w+)`/g)].map(([, name]) => name);
      assert.deepEqual(stated.sort(), settingsOf(policy).sort(), policy.name);
    }
  });

  it("shows a configuration that the pack knows", () => {
    const blocks = codeBlocks().filter(
      ({ document, language }) => document === "docs/policy.md" && language === "json",
    );
    assert.equal(blocks.length, 1);
    for (const [name, given] of Object.entries(JSON.parse(blocks[0]!.code) as Record<string, object | string>)) {
      const policy = policies.find((one) => one.name === name);
      assert.ok(policy, name);
      const settings = typeof given === "string" ? [] : Object.keys(given);
      const known = [...settingsOf(policy), "enforcementLevel"];
      assert.deepEqual(
        settings.filter((setting) => !known.includes(setting)),
        [],
        name,
      );
    }
  });
});
