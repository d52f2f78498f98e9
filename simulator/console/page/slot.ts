import { element } from "./element";

/** A part of the page that is filled with what an action comes to. */
export interface Slot {
  readonly root: HTMLElement;
  readonly fill: (action: () => Promise<readonly Node[]>) => Promise<void>;
}

/** Makes a slot. It shows what the latest action came to, as those before are of no interest then. */
export function slot(id: string): Slot {
  const root = element("div", { id });
  let latest = 0;
  return {
    root,
    fill: async (action) => {
      const mine = ++latest;
      root.setAttribute("aria-busy", "true");
      const nodes = await action().catch((error: unknown) => [
        element("p", { class: "problem", role: "alert" }, (error as Error).message),
      ]);
      if (mine === latest) {
        root.removeAttribute("aria-busy");
        root.replaceChildren(...nodes);
      }
    },
  };
}
