import type { CallOutcome, Header, ReceivedEvent, ResponseOutcome } from "../protocol";
import { element } from "./element";

/** Draws what became of a request. */
export function outcomeView(outcome: CallOutcome): HTMLElement[] {
  const { request, response, problem, received } = outcome;
  return [
    ...(response ? [statusLine(response)] : []),
    ...(problem === undefined ? [] : [element("p", { class: "problem" }, problem)]),
    ...(request ? [element("p", { class: "sent" }, element("code", {}, `${request.method} ${request.url}`))] : []),
    ...(response ? responseParts(response) : []),
    tokenPart(outcome),
    ...receivedParts(received),
    ...(request ? [part("Headers sent", headerText(request.headers), false)] : []),
  ];
}

function statusLine({ status, reason, milliseconds }: ResponseOutcome): HTMLElement {
  const kind = status < 400 ? "fine" : "problem";
  return element("p", { class: `status ${kind}` }, element("b", {}, `${status} ${reason}`), ` in ${milliseconds} ms`);
}

function responseParts({ headers, body, isBase64, isCut }: ResponseOutcome): HTMLElement[] {
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
    return part(`Token${of}`, `${json(decoded.header)}\n${json(decoded.claims)}`);
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
  const { function: name, event, printed } = received;
  return [
    part(`Event that ${name} received`, json(event)),
    part(`Printed by ${name}`, printed.length === 0 ? "(nothing)" : printed.join("\n"), printed.length > 0),
  ];
}

function part(title: string, text: string, isOpen = true): HTMLElement {
  const block = element("pre", { tabindex: "0" }, text);
  return element("details", isOpen ? { open: "" } : {}, element("summary", {}, title), block);
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
