/** What a request with curl is made of. */
export interface CurlCall {
  readonly method: string;
  readonly url: string;
  /** As a shell expands it within double quotes; absent for a request without a token. */
  readonly token?: string;
  readonly headers?: readonly (readonly [name: string, value: string])[];
  readonly body?: string;
  /** The authority to trust, with https. */
  readonly caFile?: string | undefined;
  /** Whether a certificate of the caller's is asked for; the line has placeholders for its files. */
  readonly isMutualTls?: boolean;
}

/** A line for a shell that puts a client's token into the variable `TOKEN`. */
export function curlTokenLine(
  { clientId, clientSecret = "" }: { readonly clientId: string; readonly clientSecret?: string },
  tokenEndpoint: string,
  caFile: string | undefined,
): string {
  const request = `${trust(tokenEndpoint, caFile)}-u ${clientId}:${clientSecret} -d grant_type=client_credentials ${quote(tokenEndpoint)}`;
  return `TOKEN=$(curl -s ${request} | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')`;
}

/** Lines for a shell that do the same, with the secret from the variable `SECRET`, so that it stands in no terminal. */
export function curlTokenLines(clientId: string, tokenEndpoint: string, caFile: string | undefined): string[] {
  return [
    `TOKEN=$(curl -s ${trust(tokenEndpoint, caFile)}-u "${clientId}:$SECRET" \\`,
    `  -d grant_type=client_credentials ${quote(tokenEndpoint)} |`,
    `  sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')`,
  ];
}

/** A line for a shell that sends a request, and shows the head and the body of the answer. */
export function curlCallLine(call: CurlCall): string {
  return curlCallParts(call).join(" ");
}

/** The parts of that line, between which it may be broken. */
export function curlCallParts(call: CurlCall): string[] {
  const { method, url, token, headers = [], body = "", caFile, isMutualTls = false } = call;
  const own = headers.map(([name, value]) => `-H ${quote(value === "" ? `${name};` : `${name}: ${value}`)}`);
  const isTyped = headers.some(([name]) => name.toLowerCase() === "content-type");
  return [
    `curl -i ${trust(url, caFile)}`.trimEnd(),
    ...(isMutualTls ? ["--cert CERT.pem --key KEY.pem"] : []),
    `${unchanged(url)}${methodOption(method, body)}${quote(url)}`,
    ...(token === undefined ? [] : [`-H "Authorization: Bearer ${token}"`]),
    ...own,
    // Without a content type, curl would state one of its own.
    ...(body === "" ? [] : [...(isTyped ? [] : ["-H 'Content-Type:'"]), `--data-raw ${quote(body)}`]),
  ];
}

function trust(url: string, caFile: string | undefined): string {
  return caFile === undefined || !url.startsWith("https:") ? "" : `--cacert ${quote(caFile)} `;
}

/** What keeps curl from taking parts of an address for patterns, and from tidying its path up. */
function unchanged(url: string): string {
  const [, target = ""] = /^\w+:\/\/[^/]*(.*)$/s.exec(url) ?? [];
  const hasPatterns = /[[\]{}]/.test(target);
  const hasDots = /\/\.{1,2}(?:[/?]|$)/.test(target);
  return `${hasPatterns ? "-g " : ""}${hasDots ? "--path-as-is " : ""}`;
}

function methodOption(method: string, body: string): string {
  return method === "HEAD" ? "-I " : method === "GET" && body === "" ? "" : `-X ${method} `;
}

/** A text as one word of a shell. */
export function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
