import type { CallOutcome, Header, ReceivedEvent } from "../../protocol";
import { element } from "../element";
import { part } from "./part";

/** What there is to see of a request besides its verdict. */
export function outcomeParts(outcome: CallOutcome): HTMLElement[] {
  const { request } = outcome;
  return [
    ...(request ? [element("p", { class: "sent" }, element("code", {}, `${request.method} ${request.url}`))] : []),
    ...responseParts(outcome),
    ...receivedParts(outcome.received),
    tokenPart(outcome),
    ...(request ? [part("Headers sent", headerText(request.headers), false)] : []),
  ];
}

function responseParts({ response }: CallOutcome): HTMLElement[] {
  if (!response) {
    return [];
  }
  const { headers, body, isBase64, isCut } = response;
  const notes = [...(isBase64 ? ["base64"] : []), ...(isCut ? ["cut at 1 MiB"] : [])];
  const title = ["Response body", ...notes].join(", ");
  return [
    part(title, body === "" ? "(empty)" : isBase64 ? body : tidy(body)),
    part("Response headers", headerText(headers), false),
  ];
}

function tokenPart({ token, decoded }: CallOutcome): HTMLElement {
  if (decoded) {
    const of = token ? `, issued by ${token.endpoint}` : "";
    return part(`Token${of}`, `${json(decoded.header)}\n${json(decoded.claims)}`, false);
  }
  if (token?.error !== undefined) {
    return part(`Token endpoint: ${token.status}`, tidy(token.error));
  }
  return part("Token", "(none that can be decoded)", false);
}

function receivedParts(received: ReceivedEvent | undefined): HTMLElement[] {
  if (!received) {
    return [part("Event", "(no function was invoked)", false)];
  }
  const { event, printed } = received;
  return [
    part("Printed by the handler", printed.length === 0 ? "(nothing)" : printed.join("\n"), printed.length > 0),
    part("Event that the handler received", json(event), false),
  ];
}

function headerText(headers: readonly Header[]): string {
  return headers.map(([name, value]) => `${name}: ${value}`).join("\n") || "(none)";
}

/** JSON indented; any other text as it is. */
function tidy(text: string): string {
  try {
    return json(JSON.parse(text));
  } catch {
    return text;
  }
}

function json(value: unknown): string {
  return JSON.stringify(value, undefined, 2);
}
