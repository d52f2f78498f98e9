import { strict as assert } from "node:assert";
import type { Model } from "../../../simulator/model/model";
import { printableJson } from "../../../simulator/printable";
import { accessDifference } from "../../../simulator/reports/accessDifference";
import { accessMarkdown } from "../../../simulator/reports/accessMarkdown";
import { AccessReport, accessReport } from "../../../simulator/reports/accessReport";
import { accessTable } from "../../../simulator/reports/accessTable";
import { differenceMarkdown } from "../../../simulator/reports/differenceMarkdown";
import { foldedReport } from "../../../simulator/reports/foldedReport";
import { code, withinComment } from "../../../simulator/reports/markdown";
import { namesFor } from "../../../simulator/reports/names";
import { readAccessReport } from "../../../simulator/reports/readAccessReport";
import { plain } from "../../../simulator/reports/style";
import { UserError } from "../../../simulator/userError";
import { api, authorizer, client, empty, pool, route } from "../../support/models";

const scopes = Array.from({ length: 27 }, (_, index) => `api/scope${index}`);

/** Clients that hold two of 27 scopes, and routes that ask for one of them. */
function modelOf(clients: number, routes = 300): Model {
  const held = (index: number) => [scopes[index % 20]!, scopes[20 + (index % 7)]!];
  const all = Array.from({ length: clients }, (_, index) => client(`partner-${index}`, held(index)));
  const partners = pool("partners", scopes, all);
  const accepted = authorizer(partners);
  return {
    ...empty,
    pools: [partners],
    apis: [
      api(
        "shop",
        Array.from({ length: routes }, (_, index) => route(`GET /r${index}/{id}`, accepted, [scopes[index % 27]!])),
      ),
    ],
  };
}

const reportOf = (model: Model): AccessReport => accessReport(model, "shop", "dev");
const written = (report: AccessReport) => printableJson(foldedReport(report), 2);

describe("reports of 5,000 clients and 300 routes", () => {
  const report = reportOf(modelOf(5_000));

  it("are read by people: groups, and a few names", () => {
    const table = accessTable(report, { width: 100, style: plain });
    assert.ok(table.split("\n").length < 800, String(table.split("\n").length));
    assert.match(table, /36 clients, such as partner-0\n {6}api\/scope0 api\/scope20/);
    assert.match(table, /250 of 5000: partner-0, partner-100, .+ and 245 more/s);
  });

  it("fit a comment on GitHub", () => {
    const markdown = accessMarkdown(report);
    assert.ok(markdown.length < 65_536, String(markdown.length));
    assert.ok(!markdown.includes("more than fits"));
    assert.match(markdown, /250 of 5000: `partner-0`, .+, and 245 more/);
  });

  it("are written once for all that are alike, and read back whole", () => {
    const text = written(report);
    assert.ok(text.length < 3_000_000, String(text.length));
    assert.deepEqual(readAccessReport(text, "x"), report);
  });

  it("differ by the one client that is new", () => {
    const head = reportOf(modelOf(5_001));
    const found = accessDifference(readAccessReport(written(report), "x"), head);
    assert.ok(found.routes.every(({ caller }) => caller.kind === "client" && caller.client === "partner-5000"));
    const text = differenceMarkdown(found, namesFor([report, head], code));
    assert.match(text, /`partner-5000`: by `api\/scope0`: the client was added/);
  });

  it("differ by all of them in a comment that fits, too", () => {
    const found = accessDifference(reportOf(modelOf(0)), report);
    const text = differenceMarkdown(found, namesFor([report], code));
    assert.ok(text.length < 65_536, String(text.length));
    assert.match(text, /and 245 more: by `api\/scope0`: the client was added/);
  });
});

describe("a report that is folded", () => {
  const folded = JSON.parse(written(reportOf(modelOf(51, 3)))) as {
    apis: { granted: { scopes: string[]; clients: { clients: string[] }[] }[] }[];
  };

  it("is so with more clients than a JWT authorizer accepts, and not with fewer", () => {
    assert.ok(folded.apis[0]!.granted);
    const few = reportOf(modelOf(50, 3));
    assert.equal(foldedReport(few), few);
  });

  it("is refused if a client is left out, or a condition", () => {
    for (const change of [
      ({ apis: [shop] }: typeof folded) => shop!.granted[0]!.clients[0]!.clients.pop(),
      ({ apis: [shop] }: typeof folded) => shop!.granted.pop(),
      ({ apis: [shop] }: typeof folded) => shop!.granted[0]!.scopes.push("api/other"),
    ]) {
      const changed = structuredClone(folded);
      change(changed);
      assert.throws(() => readAccessReport(JSON.stringify(changed), "x"), UserError);
    }
  });
});

describe("a comment", () => {
  it("ends at a line where it would be too long, and says so", () => {
    const text = withinComment(Array.from({ length: 900 }, (_, index) => `${index} ${"x".repeat(100)}`));
    assert.ok(text.length <= 65_000);
    assert.match(
      text,
      /x{100}\n\n?\n\*\*There is more than fits a comment\.\*\* `m2m access` has all of it, and so has its JSON\.$/,
    );
  });
});
