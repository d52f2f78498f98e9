import type { Finding, FindingKind } from "./accessFindings";
import { grouped } from "./grouped";
import type { Names } from "./names";
import { foreignCallers } from "./routeGroups";

/** Findings of one kind, in words. */
export interface FindingText {
  readonly heading: string;
  readonly items: readonly FindingItem[];
}

/** What a finding is about, and what there is to say of it. */
export interface FindingItem {
  readonly subject: string;
  readonly detail?: string;
}

const headings: Readonly<Record<FindingKind, string>> = {
  "public-route": "Public routes, which anyone may call",
  "uncallable-route": "Routes that nobody can call",
  "idle-client": "Clients that can call nothing",
  "excess-scopes": "Clients that hold more scopes than their routes need",
  "unused-scope": "Scopes that no route asks for",
  "undefined-scope": "Scopes that a route asks for and no resource server defines",
  "stray-audience": "Audiences that are no client of their authorizer's user pool",
  "unused-pool": "User pools whose tokens no route of this program accepts",
  "foreign-issuer": "Authorizers of issuers elsewhere, whose callers are not known here",
  "existing-pool":
    "User pools that exist, whose other clients and scopes and whose token customisation are unseen here",
  "token-customisation": "User pools with a function that can add scopes to tokens and take some away, unseen here",
};

/** Findings in words, those of a kind together. */
export function findingTexts(findings: readonly Finding[], names: Names): FindingText[] {
  return grouped(findings, ({ kind }) => kind).map((ofKind) => {
    return { heading: headings[ofKind[0].kind], items: ofKind.map((finding) => itemOf(finding, names)) };
  });
}

function itemOf(finding: Finding, names: Names): FindingItem {
  const { api = "", route = "", authorizer = "", pool = "", client = "", scopes = [], reason } = finding;
  const scopeList = scopes.map(names.scope).join(", ");
  switch (finding.kind) {
    case "public-route":
      return { subject: names.route(api, route) };
    case "uncallable-route":
      return { subject: names.route(api, route), ...(reason !== undefined && { detail: reason }) };
    case "undefined-scope":
      return { subject: names.route(api, route), detail: scopeList };
    case "idle-client":
      return { subject: names.client(pool, client), ...(reason !== undefined && { detail: reason }) };
    case "excess-scopes":
      return { subject: names.client(pool, client), detail: scopeList };
    case "unused-scope":
      return { subject: scopeList };
    case "stray-audience":
      return { subject: names.route(api, authorizer), detail: (finding.audiences ?? []).map(names.text).join(", ") };
    case "foreign-issuer": {
      const { issuer = "", audiences = [] } = finding;
      return { subject: names.route(api, authorizer), detail: foreignCallers({ issuer, audiences }, names) };
    }
    case "existing-pool": {
      const known = [...(finding.audiences ?? []).map(names.text), ...scopes.map(names.scope)].join(", ");
      return { subject: names.text(pool), ...(known !== "" && { detail: `routes accept ${known}` }) };
    }
    case "unused-pool":
    case "token-customisation":
      return { subject: names.text(pool) };
  }
}
