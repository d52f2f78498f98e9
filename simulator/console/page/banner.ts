import type { FeedStatus } from "../protocol";
import { element } from "./element";
import { timeOfDay } from "./timeOfDay";

/** Says how the program and the simulator fare. */
export interface Banner {
  readonly show: (status: FeedStatus) => void;
  readonly lost: () => void;
  /** Another version is shown now. */
  readonly loadedAnew: () => void;
}

/**
 * Makes it.
 *
 * @param root Where it is said what must not be missed.
 * @param status Where it is said in a word.
 */
export function banner(root: HTMLElement, status: HTMLElement): Banner {
  /** What is said of the version that is shown, while nothing is wrong. */
  let good = "Live";
  /** What the simulator told last; `undefined` while it does not answer. */
  let latest: FeedStatus | undefined;

  function say(tone: "good" | "bad", word: string, ...more: readonly Node[]): void {
    status.className = tone;
    status.textContent = word;
    root.className = tone;
    root.replaceChildren(...more);
  }

  function draw(): void {
    if (!latest) {
      const lead = element("b", {}, "The simulator does not answer; start m2m dev again.");
      say("bad", "No connection", lead, element("span", {}, " What you see is what it served last."));
    } else if (latest.problem === null) {
      say("good", good);
    } else {
      const lead = element("b", {}, "The program does not work as it stands. The last good version is served.");
      say("bad", "Last good version", lead, element("pre", { tabindex: "0" }, latest.problem));
    }
  }

  return {
    show: (next) => {
      latest = next;
      draw();
    },
    lost: () => {
      // It is said once, however often the browser tries again.
      if (latest || status.textContent === "") {
        latest = undefined;
        draw();
      }
    },
    loadedAnew: () => {
      good = `Loaded anew at ${timeOfDay(Date.now())}`;
      draw();
    },
  };
}
