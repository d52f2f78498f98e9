import * as fs from "node:fs";
import * as path from "node:path";
import { Answer, authorizer, AuthorizerEvent } from "./authorizer";
import { keyFetcher } from "./fetchKeys";
import { Keys } from "./keys";
import { keysUri, readTrust, trustFile } from "./trust";

const { ISSUER, LAMBDA_TASK_ROOT = "" } = process.env;

const trust = readTrust(ISSUER, fs.readFileSync(path.join(LAMBDA_TASK_ROOT, trustFile), "utf8"));
const keys = new Keys(keyFetcher);
const decide = authorizer(trust, keys);

// A start has more of a processor than what follows. Where it fails, the first token has it tried again.
keys.getJwks(keysUri(trust)).catch(() => undefined);

/** What Lambda calls. It logs why a request is refused, and never the token. */
export async function handler(
  event: AuthorizerEvent & { readonly requestContext?: { readonly requestId?: unknown } },
): Promise<Answer> {
  const { answer, reason, claims } = await decide(event);
  if (reason !== undefined) {
    const { routeKey, requestContext } = event;
    console.info({ refused: reason, routeKey, requestId: requestContext?.requestId, client_id: claims?.["client_id"] });
  }
  return answer;
}
