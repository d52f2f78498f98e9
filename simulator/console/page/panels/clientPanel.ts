import type { ClientSecret, PageClient } from "../../protocol";
import { ask } from "../ask";
import type { Context } from "../context";
import { copyButton } from "../copyButton";
import { element } from "../element";
import { liveRequests } from "../liveRequests";
import { routeName } from "../routeName";
import { Fact, facts } from "./facts";
import type { PanelContent } from "./panelContent";
import { rotateButton } from "./rotateButton";
import { subjectLink } from "./subjectLink";

/** What a client needs, what it may call, and what it has sent lately; `undefined` if there is no such client. */
export function clientPanel(
  context: Context,
  [pool, name]: readonly [pool: string, name: string],
): PanelContent | undefined {
  const client = context.state().clients.find((one) => one.pool === pool && one.name === name);
  if (!client) {
    return undefined;
  }
  const { id, tokenUrl, scopes, validity, obstacle, title } = client;
  const all = element("button", { type: "button", class: "link" }, "All its requests");
  all.addEventListener("click", () => context.showTraffic(name));
  return {
    heading: [element("small", {}, "client "), element("span", { class: "name" }, title)],
    body: [
      ...(obstacle === undefined ? [] : [element("p", { class: "waiting" }, `It gets no token: ${obstacle}.`)]),
      facts([
        copied("Client id", "the client id", id),
        [
          "Secret",
          [element("code", { "aria-label": "hidden" }, "••••••••••"), copyButton("the secret", () => secretOf(client))],
        ],
        ...(tokenUrl === undefined ? [] : [copied("Token URL", "the token URL", tokenUrl)]),
        ...(scopes.length === 0 ? [] : [copied("Scopes", "the scopes", scopes.join(" "))]),
        ["Valid for", validity],
      ]),
      element(
        "p",
        { class: "actions" },
        copyButton("all of it as environment variables", () => environment(client), "Copy .env"),
        ...(client.rotates ? [rotateButton(client)] : []),
      ),
      element("h3", {}, "What it may call"),
      reach(context, client),
      element("h3", {}, "Recent requests ", all),
      liveRequests(context, { filter: (entry) => entry.client === name, most: 10, none: "None yet." }),
    ],
  };
}

function copied(name: string, what: string, text: string): Fact {
  return [name, [element("code", {}, text), copyButton(what, () => text)]];
}

async function secretOf({ pool, name }: PageClient): Promise<string> {
  const { secret } = await ask<ClientSecret>("secret", { pool, client: name });
  return secret;
}

async function environment(client: PageClient): Promise<string> {
  const { id, tokenUrl = "", scopes } = client;
  const lines = [
    `CLIENT_ID=${id}`,
    `CLIENT_SECRET=${await secretOf(client)}`,
    `TOKEN_URL=${tokenUrl}`,
    `SCOPES="${scopes.join(" ")}"`,
  ];
  return `${lines.join("\n")}\n`;
}

function reach(context: Context, { pool, name }: PageClient): HTMLElement {
  const routes = context.state().apis.flatMap((api) => {
    const index = api.columns.findIndex(
      ({ caller }) => caller.kind === "client" && caller.pool === pool && caller.client === name,
    );
    return api.rows
      .filter((row) => row.cells[index]?.verdict === "allowed")
      .map((row) => {
        const subject = ["cell", api.name, row.routeKey, api.columns[index]!.key] as const;
        const button = subjectLink(context, subject, ...routeName(row.title));
        return element("li", {}, button, " ", element("small", {}, row.cells[index]!.text));
      });
  });
  return routes.length === 0
    ? element("p", { class: "hint" }, "Nothing that asks for a token.")
    : element("ul", { class: "routes" }, ...routes);
}
