import type { HttpResponse, M2mEvent } from "pulumi-aws-m2m";

/** Answers with the order that the path names. */
export async function getOrder(event: M2mEvent): Promise<HttpResponse> {
  const { client_id: requestedBy } = event.requestContext.authorizer.jwt.claims;
  return {
    statusCode: 200,
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ id: event.pathParameters?.["id"], requestedBy }),
  };
}
