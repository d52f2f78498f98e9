import type { CallOutcome, TrafficEntry } from "../protocol";

/** Requests that the page keeps. */
const most = 500;

/** Who is told of changes, and whether it has been part of the page: once it is none any more, it is forgotten. */
interface Watcher {
  readonly changed: () => void;
  wasThere: boolean;
}

/** The requests that the page has heard of, newest first, and what it knows more of those that it has sent itself. */
export class Traffic {
  private readonly entries = new Map<string, TrafficEntry>();
  private readonly outcomes = new Map<string, CallOutcome>();
  private readonly watchers = new Map<HTMLElement, Watcher>();

  get all(): TrafficEntry[] {
    return [...this.entries.values()].reverse();
  }

  entry(id: string): TrafficEntry | undefined {
    return this.entries.get(id);
  }

  outcome(id: string): CallOutcome | undefined {
    return this.outcomes.get(id);
  }

  add(entries: readonly TrafficEntry[]): void {
    entries.forEach((entry) => this.entries.set(entry.id, entry));
    shorten(this.entries);
    for (const [element, watcher] of this.watchers) {
      if (watcher.wasThere && !element.isConnected) {
        this.watchers.delete(element);
      } else {
        watcher.wasThere = element.isConnected;
        watcher.changed();
      }
    }
  }

  keep(outcome: CallOutcome): void {
    if (outcome.id !== undefined) {
      this.outcomes.set(outcome.id, outcome);
      shorten(this.outcomes);
    }
  }

  /** Does something now, and when there are more, for as long as an element is part of the page. */
  watch(element: HTMLElement, changed: () => void): void {
    this.watchers.set(element, { changed, wasThere: false });
    changed();
  }
}

function shorten(map: Map<string, unknown>): void {
  for (const key of [...map.keys()].slice(0, Math.max(0, map.size - most))) {
    map.delete(key);
  }
}
