import type { Context } from "./context";
import { element } from "./element";
import { cellPanel } from "./panels/cellPanel";
import { clientPanel } from "./panels/clientPanel";
import { issuerPanel } from "./panels/issuerPanel";
import type { PanelContent } from "./panels/panelContent";
import { requestPanel } from "./panels/requestPanel";
import { routePanel } from "./panels/routePanel";
import type { Subject } from "./place";

/** What is opened beside the view; on a small screen, over it. */
export class Panel {
  private content: PanelContent | undefined;
  private shown: Subject | undefined;
  private readonly heading = element("h2", { tabindex: "-1" });
  private readonly body = element("div", { class: "body" });

  constructor(
    private readonly root: HTMLElement,
    private readonly context: Context,
    closed: () => void,
  ) {
    const close = element("button", { type: "button", class: "close", "aria-label": "Close" }, "×");
    close.addEventListener("click", closed);
    root.replaceChildren(element("div", { class: "top" }, this.heading, close), this.body);
  }

  /**
   * Shows something, or nothing.
   *
   * @param sends Whether a call may be sent at once, if it changes nothing.
   */
  show(subject: Subject | undefined, sends: boolean): void {
    const isSame = JSON.stringify(subject) === JSON.stringify(this.shown);
    if (isSame && (!sends || subject?.[0] !== "cell")) {
      return;
    }
    this.shown = subject;
    this.root.hidden = subject === undefined;
    document.body.classList.toggle("opened", subject !== undefined);
    this.draw(sends);
    this.root.scrollTo(0, 0);
  }

  /** Takes a new version of the program into account, or more requests. */
  refresh(): void {
    if (this.content?.refresh) {
      this.content.refresh();
    } else {
      this.draw(false);
    }
  }

  /** Takes more requests into account: the one that is looked for may be among them. */
  requestsCame(): void {
    if (!this.content && this.shown?.[0] === "request") {
      this.draw(false);
    }
  }

  focus(): void {
    this.heading.focus({ preventScroll: true });
  }

  private draw(sends: boolean): void {
    if (!this.shown) {
      return;
    }
    this.content = contentOf(this.context, this.shown, sends);
    const gone =
      this.shown[0] === "request"
        ? "This request is not known any more: the last 500 are, of one run of the simulator."
        : "The program has no such thing any more.";
    this.heading.replaceChildren(...(this.content?.heading ?? ["Not there"]));
    this.body.replaceChildren(...(this.content?.body ?? [element("p", { class: "hint" }, gone)]));
  }
}

function contentOf(context: Context, [kind, ...names]: Subject, sends: boolean): PanelContent | undefined {
  switch (kind) {
    case "cell":
      return cellPanel(context, names as [string, string, string], sends);
    case "route":
      return routePanel(context, names as [string, string]);
    case "client":
      return clientPanel(context, names as [string, string]);
    case "issuer":
      return issuerPanel(context, names as [string, string]);
    case "request":
      return requestPanel(context, names as [string]);
  }
}
