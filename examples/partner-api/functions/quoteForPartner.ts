import type { HttpResponse, JwtEvent } from "pulumi-aws-m2m";
import { certifiedName } from "./certifiedName";
import { quote } from "./quote";
import { respond } from "./respond";

/**
 * Answers a partner with a quote at list price. The token and the certificate must be the same partner's: a token that
 * was stolen is of no use without the certificate's key.
 */
export async function quoteForPartner(event: JwtEvent): Promise<HttpResponse> {
  const partner = event.requestContext.authorizer.jwt.claims["azp"];
  if (partner === undefined || partner !== certifiedName(event)) {
    return respond(403, { message: "The token is not that of the certificate's owner." });
  }
  return quote(event, 1);
}
