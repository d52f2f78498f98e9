import * as http from "node:http";
import * as https from "node:https";
import type { Fetcher } from "aws-jwt-verify/https";

/** How long an attempt may take, in milliseconds: as long as API Gateway waits for the keys of a JWT authorizer. */
const timeLimit = 1500;

/** The most bytes that are read: as many as API Gateway reads. */
const mostBytes = 150_000;

/** Addresses of this machine, where the simulator is: no token's keys travel there. */
const isLocal = ({ hostname }: URL) => ["127.0.0.1", "[::1]", "localhost"].includes(hostname);

/** Fetches the keys of an issuer, by a second attempt where the first fails. It follows no redirection. */
export const keyFetcher: Fetcher = {
  fetch: (uri) => fetchOnce(uri).catch(() => fetchOnce(uri)),
};

function fetchOnce(uri: string): Promise<ArrayBuffer> {
  const url = new URL(uri);
  if (url.protocol !== "https:" && !isLocal(url)) {
    return Promise.reject(new Error("its address is not https"));
  }
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(timeLimit);
    const request = (url.protocol === "https:" ? https : http).get(url, { signal }, (response) => {
      if (response.statusCode !== 200) {
        request.destroy(new Error(`it answers ${response.statusCode}`));
        return;
      }
      const chunks: Buffer[] = [];
      let length = 0;
      response.on("data", (chunk: Buffer) => {
        chunks.push(chunk);
        length += chunk.length;
        if (length > mostBytes) {
          request.destroy(new Error(`it answers with more than ${mostBytes} bytes`));
        }
      });
      response.on("error", reject);
      response.on("end", () => resolve(new Uint8Array(Buffer.concat(chunks)).buffer));
    });
    request.on("error", reject);
  });
}
