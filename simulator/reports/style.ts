import { styleText } from "node:util";

/** How parts of a text look on a terminal. */
export interface Style {
  readonly heading: (text: string) => string;
  readonly good: (text: string) => string;
  /** What deserves a look. */
  readonly warning: (text: string) => string;
  /** What went wrong. */
  readonly bad: (text: string) => string;
  readonly faint: (text: string) => string;
  /** The sequences of a terminal that it writes. */
  readonly sequences: readonly string[];
}

const asItIs = (text: string) => text;

/** Text without colours. */
export const plain: Style = {
  heading: asItIs,
  good: asItIs,
  warning: asItIs,
  bad: asItIs,
  faint: asItIs,
  sequences: [],
};

const formats = { heading: "bold", good: "green", warning: "yellow", bad: "red", faint: "dim" } as const;

/** Text in the colours of a terminal. */
export const coloured: Style = {
  heading: colour(formats.heading),
  good: colour(formats.good),
  warning: colour(formats.warning),
  bad: colour(formats.bad),
  faint: colour(formats.faint),
  sequences: Object.values(formats).flatMap((format) => colour(format)(" ").split(" ")),
};

function colour(format: Parameters<typeof styleText>[0]): (text: string) => string {
  // Whether colours are wanted was decided before.
  return (text) => styleText(format, text, { validateStream: false });
}
