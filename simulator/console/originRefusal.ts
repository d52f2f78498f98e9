import type { IncomingMessage } from "node:http";
import { schemeOf } from "../apiGateway/event";

const defaultPorts = { http: 80, https: 443 };

/**
 * Why a request is none of the page's own, or of the person at this machine; `undefined` if it is. What runs in a
 * browser on this machine can send requests here, whichever site it comes from. That the request is addressed to this
 * machine was checked by the listener.
 */
export function originRefusal(request: IncomingMessage): string | undefined {
  const scheme = schemeOf(request);
  const host = request.headers.host ?? "";
  const [port] = /(?<=:)\d+$/.exec(host) ?? [defaultPorts[scheme]];
  if (Number(port) !== request.socket.localPort) {
    return "Host: is not the address of this page; open the one that m2m dev printed.";
  }
  const changes = request.method !== "GET" && request.method !== "HEAD";
  const { origin } = request.headers;
  if (origin === undefined ? changes : origin !== `${scheme}://${host}`) {
    return "Origin: is not this page.";
  }
  return isOfOtherSite(request) ? "Sec-Fetch-Site: is another site." : undefined;
}

/** Another site's page may link to this one, and may not load anything of it. */
function isOfOtherSite({ headers, url }: IncomingMessage): boolean {
  const { "sec-fetch-site": site = "none", "sec-fetch-mode": mode, "sec-fetch-dest": destination } = headers;
  const isLink = url === "/" && mode === "navigate" && destination === "document";
  return site !== "none" && site !== "same-origin" && !isLink;
}
