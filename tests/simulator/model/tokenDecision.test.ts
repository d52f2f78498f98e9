import { strict as assert } from "node:assert";
import * as path from "node:path";
import { archiveKey, Asset } from "../../../simulator/evaluate/registration";
import type { Route, TokenDecision } from "../../../simulator/model/model";
import { tokenDecision } from "../../../simulator/model/tokenDecision";
import { tokenRoutes } from "../../../simulator/model/tokenRoutes";
import { decidedModel, deciding } from "../../support/deciding";
import { output, resource, workedSet } from "../../support/registrations";

type Changes = Readonly<Record<string, unknown>>;

const bundle = path.resolve(__dirname, "../../../dist/lambda/authorizer/index.mjs");
const { client, pool } = workedSet();
const issuer = `https://${output(pool, "endpoint")}`;
const trust = { clients: [client.id], routes: [["GET /decided", ["orders/read"]]] };

function archive(files: Readonly<Record<string, Asset>> = {}, table: unknown = trust): Changes {
  const own: Record<string, Asset> = {
    "__index.mjs": { kind: "file", path: bundle },
    "THIRD-PARTY-NOTICES.md": { kind: "text", text: "" },
    "trust.json": { kind: "text", text: typeof table === "string" ? table : JSON.stringify(table) },
  };
  return { [archiveKey]: { kind: "files", files: { ...own, ...files } } };
}

function routes(fn: Changes = {}, changes: Changes = {}, permission: Changes = {}) {
  const set = deciding(changes, permission);
  const check = resource("aws:lambda/function:Function", "check", {
    ...set.check.inputs,
    handler: "__index.handler",
    environment: { variables: { ISSUER: issuer } },
    code: archive(),
    ...fn,
  });
  const model = decidedModel({ ...set, check }, ["GET /decided", "GET /other"]);
  return { check, model, served: model.apis[0]!.routes, seen: tokenRoutes(model.apis[0]!, model.pools).routes };
}

const named = (all: readonly Route[], routeKey: string) => all.find((one) => one.routeKey === routeKey)!;

function decision(...given: Parameters<typeof routes>): TokenDecision | undefined {
  const { authorizer } = named(routes(...given).served, "GET /decided");
  return authorizer?.kind === "function" ? authorizer.decision : assert.fail();
}

describe("an authorizer that asks the package's function", () => {
  it("decides as its table says", () => {
    const known = { issuer, clients: [client.id], routes: new Map([["GET /decided", ["orders/read"]]]) };
    assert.deepEqual(decision(), known);
    assert.deepEqual(decision({ code: archive({}, { ...trust, clients: null }) }), { issuer, routes: known.routes });
  });

  it("keeps answers by token and route", () => {
    const identitySources = ["$request.header.Authorization", "$context.routeKey"];
    assert.ok(decision({}, { authorizerResultTtlInSeconds: 60, identitySources }));
    assert.equal(decision({}, { authorizerResultTtlInSeconds: 60 }), undefined);
  });

  const file: Asset = { kind: "text", text: "export const handler = () => ({ isAuthorized: true });" };
  const cases: Readonly<Record<string, Parameters<typeof routes>>> = {
    "other code": [{ code: archive({ "__index.mjs": file }) }],
    "code that is not there": [{ code: archive({ "__index.mjs": { kind: "file", path: `${bundle}.none` } }) }],
    "a file that Lambda would rather load": [{ code: archive({ "__index.js": file }) }],
    "another handler": [{ handler: "__index.other" }],
    "a variable that has other code loaded": [
      { environment: { variables: { ISSUER: issuer, NODE_OPTIONS: "--import ./evil.mjs" } } },
    ],
    "no issuer": [{ environment: { variables: {} } }],
    "an issuer that is no pool's": [{ environment: { variables: { ISSUER: `${issuer}/` } } }],
    "no table": [{ code: archive({ "trust.json": { kind: "file", path: bundle } }) }],
    "a table that is no JSON": [{ code: archive({}, "{") }],
    "a table of null": [{ code: archive({}, "null") }],
    "a table without clients": [{ code: archive({}, { routes: trust.routes }) }],
    "a client that is no text": [{ code: archive({}, { ...trust, clients: [1] }) }],
    "a client without a name": [{ code: archive({}, { ...trust, clients: [""] }) }],
    "routes that are no list": [{ code: archive({}, { ...trust, routes: { "GET /decided": null } }) }],
    "a route without scopes that asks for one": [{ code: archive({}, { ...trust, routes: [["GET /decided", []]] }) }],
    "no permission": [{}, {}, { sourceArn: "arn:aws:execute-api:eu-central-1:123456789012:other/*" }],
    "answers that are policies": [{}, { enableSimpleResponses: undefined }],
    "events that it does not read": [{}, { authorizerPayloadFormatVersion: "1.0", enableSimpleResponses: undefined }],
    "another identity source": [{}, { identitySources: ["$request.header.X-Key"] }],
  };
  for (const [what, given] of Object.entries(cases)) {
    it(`is not known with ${what}`, () => {
      assert.equal(decision(...given), undefined);
      assert.equal(named(routes(...given).seen, "GET /decided").authorizer?.kind, "function");
    });
  }
});

describe("how the package's function decides, in a report on what is not known", () => {
  const { model, check } = routes();
  const { authorizer } = named(model.apis[0]!.routes, "GET /decided");
  assert.ok(authorizer?.kind === "function" && authorizer.function);
  const { function: fn } = authorizer;
  const whole = fn.code.kind === "files" ? fn.code.files : assert.fail();
  const decided = (text: string, registered = check) => {
    const files = { ...whole, "trust.json": { kind: "text" as const, text } };
    const changed = { ...authorizer, function: { ...fn, code: { kind: "files" as const, files } } };
    return tokenDecision(changed, registered, model.pools);
  };

  it("is not known with a client whose id is not known", () => {
    assert.ok(decided(JSON.stringify(trust)));
    assert.equal(decided(JSON.stringify({ ...trust, clients: ["m2m-unknown:id"] })), undefined);
  });

  it("is not known with a layer, which can have other code loaded", () => {
    const layered = {
      ...check,
      inputs: { ...check.inputs, layers: ["arn:aws:lambda:eu-central-1:123456789012:layer:x:1"] },
    };
    assert.equal(decided(JSON.stringify(trust), layered), undefined);
  });
});

describe("the routes of an API, as tokens decide on them", () => {
  const common = { kind: "jwt", name: "check", issuer, checkedBy: { function: "check", keepsSeconds: 0 } };

  it("are closed by the function's clients and the route's scopes", () => {
    const { authorizer, scopes } = named(routes().seen, "GET /decided");
    assert.deepEqual([authorizer, scopes], [{ ...common, audiences: [client.id] }, ["orders/read"]]);
  });

  it("are for any accepted token where the table says so", () => {
    const code = archive({}, { ...trust, routes: [["GET /decided", null]] });
    assert.deepEqual(named(routes({ code }).seen, "GET /decided").scopes, []);
  });

  it("accept nobody where the table does not have them", () => {
    const code = archive({}, { clients: null, routes: trust.routes });
    const { authorizer, scopes } = named(routes({ code }).seen, "GET /other");
    assert.deepEqual([authorizer, scopes], [{ ...common, audiences: [] }, []]);
  });

  it("accept every client, seen or not, where the table has no list of them", () => {
    const { authorizer } = named(routes({ code: archive({}, { ...trust, clients: null }) }).seen, "GET /decided");
    assert.deepEqual(authorizer, { ...common, audiences: [client.id], acceptsAnyClient: true });
  });

  it("are served by the function itself", () => {
    assert.equal(named(routes().served, "GET /decided").authorizer?.kind, "function");
  });
});
