import type { M2mEvent } from "pulumi-aws-m2m";

/** Answers with what the path names, and who asked for it. */
export async function getStock(event: M2mEvent) {
  const { claims } = event.requestContext.authorizer.jwt;
  return { sku: event.pathParameters?.["sku"], requestedBy: claims.client_id, issuer: claims.iss };
}
