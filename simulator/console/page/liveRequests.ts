import type { Context } from "./context";
import { requestList, RequestListOptions } from "./requestList";

/** A list that is kept up to date. */
export function liveRequests(context: Context, options: RequestListOptions): HTMLElement {
  const { root, update } = requestList(context, options);
  context.traffic.watch(root, update);
  return root;
}
