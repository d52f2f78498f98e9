import type { HttpResponse, M2mEvent } from "../components";

/** Answers with the order that the path names, and who asked for it. */
export async function getOrder(event: M2mEvent): Promise<HttpResponse> {
  const { claims } = event.requestContext.authorizer.jwt;
  return {
    statusCode: 200,
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ id: event.pathParameters?.["id"], requestedBy: claims.client_id }),
  };
}
