import { execFile } from "node:child_process";
import * as fs from "node:fs";
import { promisify } from "node:util";
import { cliPath } from "../../bench/subjects/engine/cliPath";

const run = promisify(execFile);

/** The release of the provider's plugin that belongs to the package that programs import. */
const { version } = JSON.parse(fs.readFileSync(require.resolve("@pulumi/aws/package.json"), "utf8")) as {
  version: string;
};

/** The environment in which the engine runs: AWS is what an address of this machine answers for it. */
export function engineEnvironment(backend: string, awsUrl: string): Record<string, string> {
  const perService = Object.keys(process.env).filter((name) => name.startsWith("AWS_ENDPOINT_URL_"));
  return {
    PULUMI_BACKEND_URL: `file://${backend}`,
    PULUMI_CONFIG_PASSPHRASE: "engine",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    ...Object.fromEntries(["AWS_ENDPOINT_URL", ...perService].map((name) => [name, awsUrl])),
    AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: "false",
    // The emulator takes the key for the account.
    AWS_ACCESS_KEY_ID: "123456789012",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_SESSION_TOKEN: "",
    AWS_PROFILE: "",
    AWS_EC2_METADATA_DISABLED: "true",
    NO_PROXY: "127.0.0.1,localhost,::1",
  };
}

/**
 * Asserts that there is all that the tests need, and that nothing of it is AWS.
 *
 * @throws With a line for each part that is missing, and how to get it.
 */
export async function requireEngine(): Promise<void> {
  // Pulumi's own search for the CLI goes by this process.
  process.env["PATH"] = cliPath();
  const missing = [...(await withoutEmulator()), ...(await withoutEngine())];
  if (missing.length > 0) {
    throw new Error(`The tests of the engine cannot run.\n${missing.map((line) => `  ${line}`).join("\n")}`);
  }
}

async function withoutEmulator(): Promise<string[]> {
  const given = Object.entries(process.env).filter(([name]) => /^AWS_ENDPOINT_URL(?:_|$)/.test(name));
  const foreign = given.filter(([, url]) => !isLoopback(url ?? ""));
  if (foreign.length > 0) {
    return foreign.map(([name, url]) => `${name} = ${url}: is not on this machine, and these tests create and delete.`);
  }
  const url = process.env["AWS_ENDPOINT_URL"];
  if (url === undefined) {
    return [
      'AWS_ENDPOINT_URL is not set: start an emulator of AWS (pip install "ministack==1.5.33", ministack), and name its address, http://127.0.0.1:4566.',
    ];
  }
  const answers = await fetch(url, { signal: AbortSignal.timeout(5000) }).then(
    () => true,
    () => false,
  );
  return answers ? [] : [`AWS_ENDPOINT_URL = ${url}: does not answer; start the emulator.`];
}

function isLoopback(url: string): boolean {
  const { hostname } = URL.canParse(url) ? new URL(url) : { hostname: "" };
  return hostname === "localhost" || hostname === "[::1]" || /^127(?:\.\d{1,3}){3}$/.test(hostname);
}

async function withoutEngine(): Promise<string[]> {
  const options = { env: { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" } };
  try {
    const { stdout } = await run("pulumi", ["plugin", "ls", "--json"], options);
    const plugins = JSON.parse(stdout) as { name: string; kind: string; version: string }[];
    const isThere = plugins.some((one) => one.name === "aws" && one.kind === "resource" && one.version === version);
    return isThere
      ? []
      : [`The plugin aws ${version} is not installed: run "pulumi plugin install resource aws ${version}".`];
  } catch (error) {
    return [
      `The Pulumi CLI does not run (${(error as Error).message.split("\n")[0]!}): install it, https://www.pulumi.com/docs/install/, and put it on the PATH.`,
    ];
  }
}

/**
 * The type of resource that the installed plugin does not serve, by an error of the engine. It is printed, with how to
 * get all of them: what a test would have shown of it has not been seen.
 *
 * @throws The error, when it is another one.
 */
export function unservedType(error: unknown): string {
  const [, type] = /unknown resource token: (\S+)/.exec((error as Error).message) ?? [];
  if (type === undefined) {
    throw error;
  }
  console.log(
    `    not seen: the plugin aws ${version} that is installed here does not serve ${type}. "pulumi plugin install resource aws ${version} --reinstall" installs one that serves all.`,
  );
  return type;
}
