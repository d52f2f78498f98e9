import type { PageState } from "../protocol";
import type { Subject } from "./place";
import type { Traffic } from "./traffic";

/** What the parts of the page have in common. */
export interface Context {
  /** The latest version of the program. */
  readonly state: () => PageState;
  readonly traffic: Traffic;
  /** What was pasted for tokens of issuers elsewhere, by API and column. */
  readonly tokens: Map<string, string>;
  /** Opens something beside the view, at a person's wish. */
  readonly open: (subject: Subject) => void;
  /** Shows the traffic that has a text in it. */
  readonly showTraffic: (text: string) => void;
  /** Tells a screen reader. */
  readonly announce: (text: string) => void;
}
