import type { TrafficEntry } from "../protocol";

/** Whether a request has a text in what is shown of it. */
export function requestHasText(entry: TrafficEntry, text: string): boolean {
  const { method, path, status, client, reason, routeKey, server } = entry;
  const all = [status, method, path, client, reason, routeKey, server.name].join(" ");
  return all.toLowerCase().includes(text.toLowerCase());
}
