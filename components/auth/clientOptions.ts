import type { ClientArgs, ClientOptions } from "../m2mAuthArgs";

/** A client's options, however short they were written. */
export function clientOptions(client: ClientArgs<string>): ClientOptions<string> {
  return Array.isArray(client) ? { scopes: client as readonly string[] } : (client as ClientOptions<string>);
}
