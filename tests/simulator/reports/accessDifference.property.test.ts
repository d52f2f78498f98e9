import { strict as assert } from "node:assert";
import fc from "fast-check";
import type { Model, Route } from "../../../simulator/model/model";
import { AccessDifference, accessDifference } from "../../../simulator/reports/accessDifference";
import { AccessReport, accessReport } from "../../../simulator/reports/accessReport";
import { readAccessReport } from "../../../simulator/reports/readAccessReport";
import { decider } from "../../support/models";
import { randomModel } from "../../support/randomModels";

const randomReport = randomModel.map((model) => accessReport(model, "p", "s"));

/**
 * Who may call what, one entry for each that can be told apart: everyone, each client, and each scope of each audience
 * of an issuer elsewhere. It is made from the report's own words, and not as the difference makes it.
 */
function entries({ apis }: AccessReport): Set<string> {
  const found = new Set<string>();
  for (const api of apis) {
    for (const { routeKey, access, authorizer: name, scopes, clients, people } of api.routes) {
      const authorizer = api.authorizers.find((one) => one.name === name);
      const where = `${api.name} ${routeKey}`;
      if (access === "public") {
        found.add(`${where} anyone`);
      }
      clients.forEach(({ pool, client }) => found.add(`${where} ${pool}/${client}`));
      people.forEach(({ pool, client }) => found.add(`${where} people ${pool}/${client}`));
      if (authorizer && "function" in authorizer) {
        found.add(`${where} function ${authorizer.function}`);
      } else if (authorizer) {
        const [who, audiences] =
          "issuer" in authorizer
            ? [authorizer.issuer, authorizer.audiences]
            : [authorizer.pool, authorizer.strayAudiences];
        for (const audience of audiences) {
          (scopes.length > 0 ? scopes : ["*"]).forEach((scope) => found.add(`${where} ${who} ${audience} ${scope}`));
        }
      }
    }
  }
  return found;
}

/** Whether a set of entries lets an entry in, by itself or by a wider one. */
function covers(all: Set<string>, entry: string): boolean {
  const [method = "", path = "", ...rest] = entry.split(" ").slice(1);
  const api = entry.split(" ")[0]!;
  const route = path.startsWith("/") ? `${api} ${method} ${path}` : `${api} ${method}`;
  const caller = path.startsWith("/") ? rest : [path, ...rest];
  return all.has(entry) || all.has(`${route} anyone`) || all.has([route, ...caller.slice(0, -1), "*"].join(" "));
}

/** What is gained by another route than the one that let in before has a property of its own. */
function isTakeover(kind: string): boolean {
  return kind.endsWith("answers-in-its-place") || kind === "target-changed";
}

/** The entries that a difference says were gained, or lost. */
function changed({ routes }: AccessDifference, direction: string): string[] {
  return routes
    .filter(({ change, causes }) => change === direction && !causes.every(({ kind }) => isTakeover(kind)))
    .flatMap(({ api, route, caller, scopes }) => {
      const where = `${api} ${route}`;
      if (caller.kind === "anyone") {
        return [`${where} anyone`];
      }
      if (caller.kind === "client") {
        return [`${where} ${caller.pool}/${caller.client}`];
      }
      if (caller.kind === "people") {
        return [`${where} people ${caller.pool}/${caller.client}`];
      }
      if (caller.kind === "decided") {
        return [`${where} function ${caller.function}`];
      }
      if (caller.kind === "unseen-clients") {
        return [`${where} ${caller.pool} any`];
      }
      const who = caller.kind === "foreign" ? caller.issuer : caller.pool;
      return (scopes.length > 0 ? scopes : ["*"]).map((scope) => `${where} ${who} ${caller.audience} ${scope}`);
    })
    .sort();
}

/** The same program, with functions that check the tokens of its pools. */
function checkedByFunctions(model: Model): Model {
  const isOwn = (issuer: string) => model.pools.some((pool) => pool.issuer === issuer);
  const moved = (one: Route): Route => {
    const { authorizer, routeKey, scopes } = one;
    if (authorizer?.kind !== "jwt" || !isOwn(authorizer.issuer)) {
      return one;
    }
    const { name, issuer, audiences: clients } = authorizer;
    const decision = { issuer, clients, routes: new Map([[routeKey, scopes.length > 0 ? scopes : null]]) };
    return { ...one, scopes: [], authorizer: { ...decider, name, decision } };
  };
  return { ...model, apis: model.apis.map((one) => ({ ...one, routes: one.routes.map(moved) })) };
}

describe("the difference of any two access reports", () => {
  it("is of nobody who gained or lost access where functions check the same tokens", () => {
    fc.assert(
      fc.property(randomModel, (model) => {
        const [jwt, checked] = [model, checkedByFunctions(model)].map((one) => accessReport(one, "p", "s"));
        for (const { widened, routes, scopes } of [
          accessDifference(jwt!, checked!),
          accessDifference(checked!, jwt!),
        ]) {
          assert.deepEqual([widened, routes, scopes], [false, [], []]);
        }
      }),
    );
  });

  it("is empty for a report and itself, written and read again", () => {
    fc.assert(
      fc.property(randomReport, (report) => {
        const again = readAccessReport(JSON.stringify(report), "it");
        const { widened, routes, scopes, customisations, findings } = accessDifference(report, again);
        assert.deepEqual([widened, routes, scopes, customisations, findings], [false, [], [], [], []]);
      }),
    );
  });

  it("has exactly what one lets in and the other does not", () => {
    fc.assert(
      fc.property(randomReport, randomReport, (base, head) => {
        const [before, after] = [entries(base), entries(head)];
        const difference = accessDifference(base, head);
        assert.deepEqual(changed(difference, "gained"), [...after].filter((entry) => !covers(before, entry)).sort());
        assert.deepEqual(changed(difference, "lost"), [...before].filter((entry) => !covers(after, entry)).sort());
      }),
      { numRuns: 300 },
    );
  });

  it("has a cause for each change, and is widened only by what was gained", () => {
    fc.assert(
      fc.property(randomReport, randomReport, (base, head) => {
        const { widened, routes, scopes, customisations, ways } = accessDifference(base, head);
        for (const change of [...routes, ...scopes]) {
          assert.ok(change.causes.length > 0, JSON.stringify(change));
          const kinds = change.causes.map(({ kind }) => kind).filter((kind) => !isTakeover(kind));
          assert.equal(new Set(kinds).size, kinds.length);
        }
        const isGained = [...routes, ...scopes, ...ways].some(({ change }) => change === "gained");
        assert.equal(widened, isGained || customisations.some(({ change }) => change === "added"));
      }),
      { numRuns: 300 },
    );
  });

  it("is turned round when the reports are", () => {
    fc.assert(
      fc.property(randomReport, randomReport, (base, head) => {
        const [there, back] = [accessDifference(base, head), accessDifference(head, base)];
        assert.deepEqual(changed(there, "gained"), changed(back, "lost"));
        assert.equal(there.scopes.length, back.scopes.length);
      }),
    );
  });
});
