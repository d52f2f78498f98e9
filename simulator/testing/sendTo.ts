import { UserError } from "../userError";

/** Sends a request to a path below a base URL. */
export function sendTo(url: string, path: string, init: RequestInit): Promise<Response> {
  if (typeof path !== "string" || !path.startsWith("/")) {
    throw new UserError(`the path ${JSON.stringify(path)} does not begin with a slash; write it as in "/orders/1".`);
  }
  return fetch(url + path, init);
}
