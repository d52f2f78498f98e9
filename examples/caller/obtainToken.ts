import * as oauth from "openid-client";
import type { Credentials, CredentialSource } from "./credentials";
import type { Token } from "./tokenCache";

/**
 * Obtains tokens with the Client Credentials grant (RFC 6749, section 4.4). The credentials are read once, and anew when
 * the token endpoint refuses them: they were rotated, then.
 *
 * @param now The clock, in milliseconds since 1970.
 */
export function tokenObtainer(source: CredentialSource, now: () => number = Date.now): () => Promise<Token> {
  let known: Credentials | undefined;
  return async () => {
    known ??= await source();
    try {
      return await obtain(known, now);
    } catch (error) {
      if (!isInvalidClient(error)) {
        throw error;
      }
      const { clientId, clientSecret } = known;
      known = await source();
      if (known.clientId === clientId && known.clientSecret === clientSecret) {
        throw error;
      }
      return obtain(known, now);
    }
  };
}

async function obtain(credentials: Credentials, now: () => number): Promise<Token> {
  const { clientId, clientSecret, tokenEndpoint, scopes } = credentials;
  const { origin, hostname, protocol } = new URL(tokenEndpoint);
  const server = { issuer: origin, token_endpoint: tokenEndpoint };
  const config = new oauth.Configuration(server, clientId, undefined, oauth.ClientSecretBasic(clientSecret));
  config.timeout = 10;
  if (protocol === "http:" && (hostname === "localhost" || hostname === "127.0.0.1")) {
    // Credentials go over plain HTTP to this machine alone, where `m2m dev` answers.
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- marked so only to stand out
    oauth.allowInsecureRequests(config);
  }
  // From before the request on, so that a slow answer does not lengthen the token's life.
  const askedAt = now();
  const answer = await oauth.clientCredentialsGrant(config, scopes.length > 0 ? { scope: scopes.join(" ") } : {});
  return { value: answer.access_token, expiresAt: askedAt + (answer.expires_in ?? 0) * 1000 };
}

/** The error of RFC 6749, section 5.2, which a server may also answer as a challenge with status 401. */
function isInvalidClient(error: unknown): boolean {
  return (
    (error instanceof oauth.ResponseBodyError && error.error === "invalid_client") ||
    (error instanceof oauth.WWWAuthenticateChallengeError && error.status === 401)
  );
}
