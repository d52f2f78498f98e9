import { ApiClient } from "./apiClient";
import { credentialSource } from "./credentials";
import { tokenObtainer } from "./obtainToken";
import { TokenCache } from "./tokenCache";

/** Calls each path that is given, all at once: with one token. */
async function main(paths: readonly string[]): Promise<void> {
  const url = process.env["API_URL"];
  if (!url || paths.length === 0) {
    throw new Error("set API_URL, and give the paths to call: npm start -- /orders/1 /orders/2");
  }
  const tokens = new TokenCache(tokenObtainer(credentialSource(process.env)));
  const api = new ApiClient(url, tokens);
  await Promise.all(
    paths.map(async (path) => {
      const response = await api.call(path);
      console.log(path, response.status, await response.text());
    }),
  );
}

main(process.argv.slice(2)).catch((error: unknown) => {
  // The message alone: an error may carry the request, and that the credentials.
  console.error(error instanceof Error ? error.message : "failed");
  process.exitCode = 1;
});
