import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import * as path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";
import { ApiWithJwt, ArchiveBucket, M2mAuth, RouteArgs } from "../../components";
import { root } from "../support/m2m";
import { register } from "../support/mocks";

const read = (file: string) => readFileSync(path.join(root, file), "utf8");
const page = read("docs/components.md");

/** How many resources a program creates, by type; components create none themselves. */
async function countsOf(program: () => unknown): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for (const { type } of (await register(program)).resources) {
    if (!type.startsWith("aws-m2m:")) {
      counts.set(type, (counts.get(type) ?? 0) + 1);
    }
  }
  return counts;
}

const sum = (counts: Map<string, number>) => [...counts.values()].reduce((total, count) => total + count, 0);

/** The smallest API, with routes beside it. */
function apiWith(routes: Record<string, RouteArgs>): () => unknown {
  return () => {
    const auth = new M2mAuth("shop", {
      resourceServers: { items: { scopes: { read: "Read" } } },
      clients: { a: ["items/read"] },
    });
    new ApiWithJwt("shop", { auth, routes: { "GET /": { access: "any-client", handler: async () => 1 }, ...routes } });
  };
}

/** What a route adds to an API, as `type: count`. */
async function costOf(route: RouteArgs): Promise<Record<string, number>> {
  const [without, withIt] = [await countsOf(apiWith({})), await countsOf(apiWith({ "GET /more": route }))];
  const added = [...withIt].map(([type, count]) => [type.split(":").pop()!, count - (without.get(type) ?? 0)] as const);
  return Object.fromEntries(added.filter(([, count]) => count > 0));
}

describe("the count of resources in the page on the components", () => {
  it("is that of this repository's program", async () => {
    const { config } = parse(read("Pulumi.yaml")) as { config: Record<string, { default: unknown }> };
    const counts = await countsOf(() => {
      const values = Object.entries(config).map(([key, value]) => [`test-project:${key}`, String(value.default)]);
      pulumi.runtime.setAllConfig(Object.fromEntries(values) as Record<string, string>);
      // eslint-disable-next-line @typescript-eslint/no-require-imports -- the program runs when it is loaded
      require("../../index");
    });
    const [, stated] = /This repository's program, [^.]* creates (\d+) resources/.exec(page) ?? [];
    assert.equal(sum(counts), Number(stated));
  });

  it("is that of archives in a bucket: an object for each callback, and the bucket once", async () => {
    const routes = { "GET /": { access: "public", handler: async () => 1 } } as const;
    const auth = { issuer: "https://login.example.com", audience: "shop" };
    const without = await countsOf(() => new ApiWithJwt("shop", { auth, routes }));
    const withThem = await countsOf(
      () => new ApiWithJwt("shop", { auth, routes, archives: { bucket: "acme-archives" } }),
    );
    const [, more] = /\| with `archives`[^|]*\| (\d+) more/.exec(page) ?? [];
    assert.deepEqual(withThem, new Map([...without, ["aws:s3/bucketObjectv2:BucketObjectv2", Number(more)]]));
    const words = ["five", "six", "seven"];
    const ofBucket = sum(await countsOf(() => new ArchiveBucket("own")));
    assert.match(page, new RegExp(`${words[ofBucket - 5]!}\\s+resources, which are created once`));
  });

  it("is that of functions that routes share", async () => {
    const handler = async () => 1;
    const withRoutes = async (count: number) => {
      const keys = Array.from({ length: count }, (_, index) => `GET /${index}` as const);
      const routes = keys.map((key) => [key, { access: "public", function: "all", handler }]);
      const auth = { issuer: "https://login.example.com", audience: "shop" };
      const args = { auth, functions: { all: {} }, routes: Object.fromEntries(routes) as Record<string, never> };
      return sum(await countsOf(() => new ApiWithJwt("shop", args)));
    };
    const [one, two] = [await withRoutes(1), await withRoutes(2)];
    const [, each, once] = /\| a shared function +\| (\d+): route, permission; and (\d+) for each function/.exec(page)!;
    // Besides, there are the API, its stage and its access logs.
    assert.deepEqual([two - one, one - (two - one) - 3], [Number(each), Number(once)]);
  });

  const shared = { Integration: 1, Route: 1 };
  const withFunction = { ...shared, Permission: 1 };
  const plain = { ...withFunction, Function: 1, LogGroup: 1, Role: 1, RolePolicy: 1 };
  const rows: Record<string, [route: RouteArgs, cost: Record<string, number>]> = {
    "a callback": [{ access: "any-client", handler: async () => 1 }, plain],
    "a function that exists": [
      { access: "public", handler: { functionArn: "arn:aws:lambda:eu-west-1:123456789012:function:x" } },
      withFunction,
    ],
    "an HTTP server": [{ access: "public", handler: { url: "https://example.com" } }, shared],
  };
  for (const [what, [route, cost]] of Object.entries(rows)) {
    it(`is that of a route to ${what}`, async () => {
      assert.deepEqual(await costOf(route), cost);
      const [, stated] = new RegExp(`\\| ${what}[^|]*\\| (\\d+):`).exec(page) ?? [];
      assert.equal(Object.keys(cost).length, Number(stated));
    });
  }
});
