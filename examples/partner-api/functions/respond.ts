import type { HttpResponse } from "pulumi-aws-m2m";

/** A response with a JSON body. */
export function respond(statusCode: number, body: object): HttpResponse {
  return { statusCode, headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
}
