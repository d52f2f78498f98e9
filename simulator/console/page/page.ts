import type { PageState } from "../protocol";
import { accessView } from "./accessView";
import { banner } from "./banner";
import type { Context } from "./context";
import { element } from "./element";
import { feed } from "./feed";
import { findingsView } from "./findingsView";
import { keepPlace } from "./keepPlace";
import { Panel } from "./panel";
import { fragmentOf, Place, placeOf, View, views } from "./place";
import { Traffic } from "./traffic";
import { trafficView } from "./trafficView";

const find = (selector: string) => document.querySelector<HTMLElement>(selector)!;
const filterField = document.querySelector<HTMLInputElement>("#filter input")!;
const small = matchMedia("(max-width: 899px)");

let state: PageState | undefined;
/** The version that is shown, or is being loaded. */
let wanted = "";
let place: Place = placeOf(location.hash);
/** What a panel was opened from, by its key: there the focus goes when it is closed. */
let opener = "";

const context: Context = {
  state: () => state!,
  traffic: new Traffic(),
  tokens: new Map(),
  open: (subject) => {
    const active = document.activeElement as HTMLElement | null;
    const key = active?.dataset["key"];
    if (key !== undefined) {
      opener = key;
    }
    go({ ...place, subject }, true);
    // On a small screen the panel covers what was clicked; and what was in the panel is gone.
    if (small.matches || !active?.isConnected) {
      panel.focus();
    } else {
      active.scrollIntoView({ block: "nearest", inline: "nearest" });
    }
  },
  showTraffic: (text) => {
    filterField.value = text;
    go({ view: "traffic", subject: undefined }, false);
    filterField.focus();
  },
  announce: (text) => find("#announcement").replaceChildren(text),
};
const panel = new Panel(find("#panel"), context, close);
const news = banner(find("#banner"), find("#status"));
const access = accessView(context);
const traffic = trafficView(context);
let findings = findingsView({ findings: [], scopes: [] });
const titles: Readonly<Record<View, string>> = { access: "Access", traffic: "Traffic", findings: "Findings" };
const tabs = new Map(
  views.map((view) => {
    const count = element("small", {});
    return [view, { link: element("a", { href: fragmentOf({ view }) }, titles[view], " ", count), count }] as const;
  }),
);

/** Goes to a place, at a person's wish. */
function go(to: Place, sends: boolean): void {
  const fragment = fragmentOf(to);
  if (fragment !== location.hash) {
    history.pushState(null, "", fragment);
  }
  arrive(to, sends);
}

function arrive(at: Place, sends: boolean): void {
  place = at;
  for (const [view, { link }] of tabs) {
    link.ariaCurrent = view === at.view ? "page" : null;
  }
  access.root.hidden = at.view !== "access";
  traffic.root.hidden = at.view !== "traffic";
  findings.root.hidden = at.view !== "findings";
  if (state) {
    panel.show(at.subject, sends);
    access.mark(at.subject && JSON.stringify(at.subject));
    filter();
  }
}

function close(): void {
  go({ ...place, subject: undefined }, false);
  const found = [...document.querySelectorAll<HTMLElement>("[data-key]")].find(
    ({ dataset }) => dataset["key"] === opener,
  );
  (found ?? filterField).focus();
}

function filter(): void {
  const text = filterField.value.trim();
  const found = access.filter(text);
  count("access", text === "" ? "" : found);
  count("traffic", traffic.filter(text));
  count("findings", findings.filter(text));
}

function count(view: View, found: number | ""): void {
  tabs.get(view)!.count.textContent = String(found);
}

/** Draws a version of the program. */
function draw(next: PageState): void {
  const isFirst = state === undefined;
  state = next;
  find("#project").textContent = next.project;
  find("#stack").textContent = next.stack;
  document.title = `${next.project}: who may call what`;
  access.draw();
  const former = findings.root;
  findings = findingsView(next);
  if (isFirst) {
    find("main").replaceChildren(access.root, traffic.root, findings.root);
  } else {
    former.replaceWith(findings.root);
    keepPlace(find("#panel"), () => panel.refresh());
    news.loadedAnew();
  }
  arrive(place, false);
  if (isFirst) {
    find("#matrices").querySelector("[aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }
}

async function load(version: string): Promise<void> {
  if (version === wanted) {
    return;
  }
  wanted = version;
  const response = await fetch("/api/state").catch(() => undefined);
  if (version !== wanted) {
    return;
  }
  if (response?.status === 200) {
    draw((await response.json()) as PageState);
  } else {
    wanted = "";
  }
}

find("nav").append(...[...tabs.values()].map(({ link }) => link));
filterField.addEventListener("input", filter);
addEventListener("popstate", () => arrive(placeOf(location.hash), false));
addEventListener("keydown", (event) => {
  // In the filter, it clears that first.
  const isTaken = event.target === filterField && filterField.value !== "";
  if (event.key === "Escape" && place.subject && !isTaken) {
    close();
  }
});
feed({
  status: (status) => {
    news.show(status);
    void load(status.version);
  },
  requests: (entries) => {
    context.traffic.add(entries);
    panel.requestsCame();
    count("traffic", traffic.count());
  },
  lost: () => news.lost(),
});
