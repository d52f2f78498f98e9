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
  heading: colour("bold"),
  good: colour("green"),
  warning: colour("yellow"),
  faint: colour("dim"),
};

function colour(format: Parameters<typeof styleText>[0]): (text: string) => string {
  // Whether colours are wanted was decided before.
  return (text) => styleText(format, text, { validateStream: false });
}
