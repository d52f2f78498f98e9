import type { Finding, FindingKind } from "./finding";
import { grouped } from "./grouped";
import type { Names } from "./names";
import { decidedCallers, foreignCallers } from "./routeGroups";
import { isLong, someOf } from "./someOf";

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
  "weaker-neighbour": "Closed routes whose server answers requests near theirs on a weaker condition",
  "mutual-tls-bypass": "APIs at a domain with mutual TLS that can be reached past it",
  "open-function": "Functions that can be invoked past the API",
  "plain-http-target": "Closed routes that send tokens on without TLS",
  "self-sign-up": "User pools in which anyone may sign up",
  "sign-in-client": "Clients with which people sign in",
  "uncallable-route": "Routes that nobody can call",
  "idle-client": "Clients that can call nothing",
  "excess-scopes": "Clients that hold more scopes than their routes need",
  "unused-scope": "Scopes that no route asks for",
  "undefined-scope": "Scopes that a route asks for and no resource server defines",
  "stray-audience": "Audiences that are no client of their authorizer's user pool",
  "unused-pool": "User pools whose tokens no route of this program accepts",
  "foreign-issuer": "Authorizers of issuers elsewhere, whose callers are not known here",
  "function-checks": "Authorizers whose tokens a function of the package checks, as a JWT authorizer would",
  "function-decides": "Authorizers that are functions, whose callers are not known here",
  "shared-answers": "Functions that decide, whose kept answers let requests pass on which they would decide otherwise",
  "existing-pool":
    "User pools that exist, whose other clients and scopes and whose token customisation are unseen here",
  "token-customisation": "User pools with a function that can add scopes to tokens and take some away, unseen here",
};

/** Findings in words, those of a kind together. */
export function findingTexts(findings: readonly Finding[], names: Names): FindingText[] {
  return grouped(findings, ({ kind }) => kind).map((ofKind) => {
    return {
      heading: headings[ofKind[0].kind],
      items: folded(
        ofKind[0].kind,
        ofKind.map((finding) => itemOf(finding, names)),
      ),
    };
  });
}

/** Of these, there may be one for each client. All else is told of one by one. */
const ofClients: readonly FindingKind[] = ["sign-in-client", "idle-client", "excess-scopes"];

/** Many findings of clients are told of by what there is to say of them, and for how many. */
function folded(kind: FindingKind, items: readonly FindingItem[]): FindingItem[] {
  if (!isLong(items) || !ofClients.includes(kind)) {
    return [...items];
  }
  const groups = grouped(items, ({ detail }) => JSON.stringify(detail)).map((same) => ({
    ...same[0],
    subject: someOf(same.map(({ subject }) => subject)).join(", "),
  }));
  const rest = groups.length - mostGroups;
  return [...groups.slice(0, mostGroups), ...(rest > 0 ? [{ subject: `and ${rest} others` }] : [])];
}

/** More are counted. */
const mostGroups = 40;

function itemOf(finding: Finding, names: Names): FindingItem {
  const { api = "", route = "", authorizer = "", pool = "", client = "", scopes = [], reason } = finding;
  const scopeList = scopes.map(names.scope).join(", ");
  switch (finding.kind) {
    case "public-route":
      return { subject: names.route(api, route) };
    case "uncallable-route":
      return { subject: names.route(api, route), ...(reason !== undefined && { detail: names.prose(reason) }) };
    case "weaker-neighbour": {
      const { request = "", by = "" } = finding;
      return { subject: names.route(api, route), detail: `${names.text(by)} answers ${names.text(request)}` };
    }
    case "mutual-tls-bypass":
      return {
        subject: names.text(api),
        detail: `past ${names.text(finding.domain ?? "")}, ${names.prose(reason ?? "")}`,
      };
    case "open-function":
      return { subject: names.text(finding.function ?? ""), detail: names.prose(reason ?? "") };
    case "plain-http-target":
      return { subject: names.route(api, route), detail: names.text(finding.target ?? "") };
    case "sign-in-client":
      return { subject: names.client(pool, client), detail: names.prose(reason ?? "") };
    case "undefined-scope":
      return { subject: names.route(api, route), detail: scopeList };
    case "idle-client":
      return { subject: names.client(pool, client), ...(reason !== undefined && { detail: names.prose(reason) }) };
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
    case "function-checks": {
      const detail = `${names.text(finding.function ?? "")}; ${names.prose(reason ?? "")}`;
      return { subject: names.route(api, authorizer), detail };
    }
    case "function-decides": {
      const who = decidedCallers({ function: finding.function ?? "" }, names);
      const detail = reason === undefined ? who : `${who}; ${names.prose(reason)}`;
      return { subject: names.route(api, authorizer), detail };
    }
    case "shared-answers":
      return { subject: names.route(api, authorizer), detail: names.prose(reason ?? "") };
    case "existing-pool": {
      const known = [...(finding.audiences ?? []).map(names.text), ...scopes.map(names.scope)].join(", ");
      return { subject: names.text(pool), ...(known !== "" && { detail: `routes accept ${known}` }) };
    }
    case "self-sign-up":
    case "unused-pool":
    case "token-customisation":
      return { subject: names.text(pool) };
  }
}
