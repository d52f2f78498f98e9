import type { PageState } from "../protocol";
import { CallPanel } from "./callPanel";
import { element } from "./element";
import { keepPlace } from "./keepPlace";
import { MatrixView, matrixView } from "./matrixView";
import { whileVisible } from "./whileVisible";

/** How often the page asks whether the program has changed. */
const pollMs = 1_500;

const find = (selector: string) => document.querySelector<HTMLElement>(selector)!;
const note = find("#note");
const filterField = document.querySelector<HTMLInputElement>("#filter input")!;
const callRoot = find("#call");

const tokens = new Map<string, string>();
const panel = new CallPanel(callRoot, tokens);
let views: readonly MatrixView[] = [];
let known = "";
/** The cell whose call is shown, by API, route and column. */
let chosenKey = "";

function draw({ project, stack, apis, scopes, findings }: PageState): void {
  find("#project").textContent = `${project}, stack ${stack}`;
  document.title = `${project}: who may call what`;
  views = apis.map((api) =>
    matrixView(api, tokens, (selection, button) => {
      chosenKey = button.dataset["key"]!;
      mark();
      panel.show(selection);
      callRoot.scrollIntoView({ block: "nearest" });
    }),
  );
  find("#matrices").replaceChildren(
    ...(apis.length === 0 ? [element("p", { class: "hint" }, "The program has no API.")] : []),
    ...views.map(({ root }) => root),
    ...list(
      "Scopes",
      scopes.map(([short, scope]) => `${short}: ${scope}`),
    ),
    ...findings.flatMap(({ heading, items }) =>
      list(
        heading,
        items.map(({ subject, detail }) => (detail === undefined ? subject : `${subject}: ${detail}`)),
      ),
    ),
  );
  mark();
  filter();
}

function list(heading: string, items: readonly string[]): HTMLElement[] {
  return items.length === 0
    ? []
    : [element("h3", {}, heading), element("ul", {}, ...items.map((item) => element("li", {}, item)))];
}

function mark(): void {
  for (const button of document.querySelectorAll<HTMLElement>("td button")) {
    button.setAttribute("aria-pressed", String(button.dataset["key"] === chosenKey));
  }
}

function filter(): void {
  views.forEach((view) => view.filter(filterField.value.trim()));
}

async function poll(): Promise<void> {
  try {
    const response = await fetch(`/api/state?known=${encodeURIComponent(known)}`);
    if (response.status === 200) {
      const state = (await response.json()) as PageState;
      keepPlace(find("#matrices"), () => draw(state));
      note.textContent = known === "" ? "" : "The program was loaded anew; this is its latest version.";
      known = state.version;
    } else if (response.status !== 204) {
      note.textContent = `The simulator answered ${response.status}.`;
    } else if (note.classList.contains("problem")) {
      note.textContent = "The simulator is back.";
    }
    note.classList.toggle("problem", !response.ok);
  } catch {
    note.textContent = "The simulator does not answer; start m2m dev again.";
    note.classList.add("problem");
  }
}

filterField.addEventListener("input", filter);
whileVisible(poll, pollMs);
