import { styleText } from "node:util";

/** How parts of a text look on a terminal. */
export interface Style {
  readonly heading: (text: string) => string;
  readonly good: (text: string) => string;
  /** What deserves a look. */
  readonly warning: (text: string) => string;
  readonly faint: (text: string) => string;
}

const asItIs = (text: string) => text;

/** Text without colours. */
export const plain: Style = { heading: asItIs, good: asItIs, warning: asItIs, faint: asItIs };

/** Text in the colours of a terminal. */
export const coloured: Style = {
  heading: (text) => styleText("bold", text),
  good: (text) => styleText("green", text),
  warning: (text) => styleText("yellow", text),
  faint: (text) => styleText("dim", text),
};
