/** What is read of an error of the AWS SDK for JavaScript, or of one of Node.js that it passed on. */
interface SdkError extends Error {
  readonly code?: string;
  readonly address?: string;
  readonly hostname?: string;
  readonly port?: number;
  /** Where a name has several addresses: one for each. */
  readonly errors?: readonly SdkError[];
  /** The SDK's own mark: about the attempts that it made. */
  readonly $metadata?: unknown;
}

/** What Node.js says where there is no server to talk to. */
const unreachable: Readonly<Record<string, string>> = {
  ECONNREFUSED: "nothing listens there",
  ENOTFOUND: "there is no such host",
  EAI_AGAIN: "there is no such host, or no network",
};

/** What services answer to a key that is none of AWS's. */
const unknownKey = new Set(["InvalidAccessKeyId", "InvalidClientTokenId", "UnrecognizedClientException"]);

/** Clients by which the SDK looks for credentials. */
const forCredentials = new Set(["sso", "sso-oidc", "signin"]);

/**
 * What to do about a call of the AWS SDK that came to nothing for want of credentials or of a server: one line. Nothing
 * for another error.
 *
 * @param files The files that are loaded: they tell which services are called.
 * @param env The function's environment variables.
 */
export function awsFailure(
  error: unknown,
  files: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): string | undefined {
  if (!(error instanceof Error)) {
    return undefined;
  }
  const { name, message } = error;
  if (name === "CredentialsProviderError") {
    const said = `${name}: ${message.replace(/\.?$/, "")}`;
    const endpoint = `AWS_ENDPOINT_URL_${serviceOf(files) ?? "<SERVICE>"}`;
    const emulator = `${endpoint}, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY for an emulator`;
    return /\baws (?:sso|login)\b/.test(message)
      ? `${said}.`
      : `${said}; set AWS_PROFILE for an account, or ${emulator}.`;
  }
  if (unknownKey.has(name) && env["AWS_CONTAINER_CREDENTIALS_FULL_URI"]?.startsWith("http://127.0.0.1:")) {
    const endpoint = `AWS_ENDPOINT_URL_${serviceOf(files) ?? "<SERVICE>"}`;
    return `${name}: without credentials of yours, a function has those of the simulator, which are good for the secrets of the program alone; set AWS_PROFILE for an account, or ${endpoint}, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY for an emulator.`;
  }
  return unreachableServer(error, env);
}

function unreachableServer(error: SdkError, env: Readonly<Record<string, string | undefined>>): string | undefined {
  const cause = error.errors?.[0] ?? error;
  const { code = "", port } = cause;
  const why = unreachable[code];
  const host = cause.hostname ?? cause.address;
  if (why === undefined || host === undefined || error.$metadata === undefined) {
    return undefined;
  }
  const points = Object.keys(env).filter((one) => one.startsWith("AWS_ENDPOINT_URL") && leadsTo(env[one]!, host, port));
  const place = port === undefined ? host : `${host}:${port}`;
  const [from, fix] =
    points.length > 0
      ? [`, where ${points.join(" and ")} ${points.length > 1 ? "lead" : "leads"}`, "start the server, or correct it"]
      : ["", "start the server, or correct the client's endpoint"];
  return `${code}: the AWS SDK cannot reach ${place}${from}: ${why}; ${fix}.`;
}

/** Whether a URL leads to an address. A name may have several. */
function leadsTo(text: string, host: string, port: number | undefined): boolean {
  if (!URL.canParse(text)) {
    return false;
  }
  const url = new URL(text);
  const own = Number(url.port || (url.protocol === "https:" ? 443 : 80));
  return port === undefined ? url.hostname === host : own === port;
}

/** The service that is called, as the names of variables have it, if there is one alone. */
function serviceOf(files: readonly string[]): string | undefined {
  const client = /[\\/]@aws-sdk[\\/]client-([a-z\d-]+)[\\/]/;
  const services = new Set(
    files.flatMap((file) => client.exec(file)?.[1] ?? []).filter((one) => !forCredentials.has(one)),
  );
  // It is called for credentials, too.
  if (services.size > 1) {
    services.delete("sts");
  }
  const [service, ...others] = services;
  return others.length > 0 ? undefined : service?.toUpperCase().replaceAll("-", "_");
}
