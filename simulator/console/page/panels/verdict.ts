import { element } from "../element";
import type { statusTone } from "../statusTone";

/** What came of a request, before all else that there is to see of it. */
export interface Verdict {
  readonly tone: ReturnType<typeof statusTone>;
  /** Absent where there was no answer. */
  readonly status?: string;
  readonly milliseconds?: number;
  /** Why, in sentences; those that are absent are left out. */
  readonly reasons: readonly (string | undefined)[];
}

/** Draws a verdict. */
export function verdict({ tone, status, milliseconds, reasons }: Verdict): HTMLElement {
  const head =
    status === undefined
      ? []
      : [element("p", { class: "status" }, element("b", {}, status), element("small", {}, ` ${milliseconds} ms`))];
  const why = reasons.filter((reason) => reason !== undefined).map((reason) => element("p", {}, reason));
  return element("div", { class: `verdict ${tone}` }, ...head, ...why);
}
