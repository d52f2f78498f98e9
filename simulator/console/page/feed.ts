import type { FeedStatus, TrafficEntry } from "../protocol";

/** What is made of the news. */
export interface FeedListener {
  readonly status: (status: FeedStatus) => void;
  readonly requests: (entries: readonly TrafficEntry[]) => void;
  /** The simulator does not answer any more. */
  readonly lost: () => void;
}

/** How long to wait before a server that answered with an error is asked again. */
const pauseMs = 1_500;

/** Listens to the simulator for as long as the page can be seen, and goes on where it was. */
export function feed({ status, requests, lost }: FeedListener): void {
  let source: EventSource | undefined;
  let last = "";

  function open(): void {
    source?.close();
    source = undefined;
    if (document.hidden) {
      return;
    }
    const opened = (source = new EventSource(`/api/events?after=${encodeURIComponent(last)}`));
    opened.addEventListener("status", ({ data }) => status(JSON.parse(data as string) as FeedStatus));
    opened.addEventListener("requests", ({ data, lastEventId }) => {
      last = lastEventId;
      requests(JSON.parse(data as string) as TrafficEntry[]);
    });
    opened.addEventListener("error", () => {
      lost();
      // Otherwise the browser tries again by itself.
      if (opened.readyState === EventSource.CLOSED) {
        setTimeout(() => opened === source && open(), pauseMs);
      }
    });
  }

  document.addEventListener("visibilitychange", open);
  open();
}
