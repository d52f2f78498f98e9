import { coloured, plain, Style } from "../reports/style";

/** What a stream of output is written to, as far as its look depends on it. */
export interface Terminal {
  readonly width: number;
  readonly style: Style;
}

/** A stream that may be a terminal. */
interface Stream {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/**
 * Colours are for terminals, unless the environment says otherwise: `NO_COLOR` against them, `FORCE_COLOR` for them.
 * https://no-color.org/, https://force-color.org/
 */
export function terminalOf({ isTTY, columns }: Stream, env: Readonly<Record<string, string | undefined>>): Terminal {
  const { NO_COLOR: noColour = "", FORCE_COLOR: forced = "", TERM: term } = env;
  const isWanted = forced === "" ? isTTY === true && term !== "dumb" : !/^(?:0|false)$/.test(forced);
  return { width: columns ?? 80, style: noColour === "" && isWanted ? coloured : plain };
}
