import http from "node:http";
import https from "node:https";
import { syncBuiltinESMExports } from "node:module";
import { urlToHttpOptions } from "node:url";

/** What begins like an address on AWS, and the origin that answers for it here. */
export type Reroute = readonly [aws: string, origin: string];

type Callback = (response: http.IncomingMessage) => void;

/**
 * Has the requests of this process go elsewhere that begin with one of some addresses, whichever library makes them: by
 * `node:https`, or by `fetch`. The path stays. It is for code that knows its user pool by id alone, and takes the address
 * from that.
 */
export function reroute(reroutes: readonly Reroute[]): void {
  if (reroutes.length === 0) {
    return;
  }
  const originOf = (url: string): string | undefined => reroutes.find(([aws]) => url.startsWith(`${aws}/`))?.[1];

  const { request } = https;
  const rerouted = (...args: unknown[]): http.ClientRequest => {
    const { options, callback } = callOf(args);
    const { hostname, path } = options;
    const origin = originOf(`https://${hostname ?? options.host}${path ?? "/"}`);
    if (origin === undefined) {
      return Reflect.apply(request, https, args) as http.ClientRequest;
    }
    const { protocol, hostname: host, port } = new URL(origin);
    // What is of the connection to AWS is of no use here.
    const { method, headers = {}, signal, timeout } = options;
    const passed = Object.entries(headers).filter(([name]) => name.toLowerCase() !== "host");
    const kept = {
      method,
      headers: Object.fromEntries(passed),
      ...(signal && { signal }),
      ...(timeout !== undefined && { timeout }),
    };
    const send = protocol === "https:" ? request : http.request;
    return send({ ...kept, protocol, hostname: host, port, path } as https.RequestOptions, callback);
  };
  https.request = rerouted;
  https.get = (...args: unknown[]) => rerouted(...args).end();
  // For those who import them by name.
  syncBuiltinESMExports();

  const { fetch } = globalThis;
  globalThis.fetch = (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    const origin = originOf(url);
    if (origin === undefined) {
      return fetch(input, init);
    }
    const local = origin + url.slice(new URL(url).origin.length);
    return fetch(input instanceof Request ? new Request(local, input) : local, init);
  };
}

/** The options of a call of `https.request`, whose URL may stand before them or among them. */
function callOf([first, ...rest]: readonly unknown[]): { options: https.RequestOptions; callback?: Callback } {
  const isUrl = typeof first === "string" || first instanceof URL;
  const [given, callback] = isUrl ? (typeof rest[0] === "function" ? [{}, rest[0]] : rest) : [first, rest[0]];
  const ofUrl = isUrl ? urlToHttpOptions(new URL(first)) : {};
  const options = { ...ofUrl, ...(given as https.RequestOptions | undefined) };
  return { options, ...(typeof callback === "function" && { callback: callback as Callback }) };
}
