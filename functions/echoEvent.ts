import type { HttpEvent } from "../components";

/** Answers with the event it received: what API Gateway and the authorizer make of a request. */
export async function echoEvent(event: HttpEvent): Promise<HttpEvent> {
  return event;
}
