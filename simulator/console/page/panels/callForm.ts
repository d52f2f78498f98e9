import type { Caller, CallRequest, Header, PageApi, PageRow } from "../../protocol";
import { element } from "../element";

/** The fields of a form for a call, and what is in them. */
export interface CallForm {
  readonly fields: readonly HTMLElement[];
  /** The method that is chosen. */
  readonly method: () => string;
  /**
   * The call that was filled in.
   *
   * @throws Error with what to tell the user.
   */
  readonly read: () => CallRequest;
}

/** What a request with a body begins as, until something else is filled in. */
const presets = { headers: "content-type: application/json", body: "{}" };

/**
 * Makes the fields of a call.
 *
 * @param values What was filled in for the route before, by field; kept up to date.
 * @param caller Whose token is sent, at the moment of sending.
 */
export function callForm(api: PageApi, row: PageRow, values: Map<string, string>, caller: () => Caller): CallForm {
  const fields: HTMLElement[] = [];
  const keep = <T extends HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement>(name: string, field: T): T => {
    field.value = values.get(name) ?? field.value;
    field.addEventListener("input", () => values.set(name, field.value));
    return field;
  };
  const add = (label: string, field: HTMLElement): HTMLElement => {
    const labelled = element("label", {}, label, field);
    fields.push(labelled);
    return labelled;
  };
  const line = (name: string, label: string, preset: string) => {
    const field = keep(name, element("input", { value: preset, autocomplete: "off", spellcheck: "false" }));
    add(label, field);
    return field;
  };
  const text = (name: keyof typeof presets, placeholder: string) =>
    keep(name, element("textarea", { rows: "2", placeholder, spellcheck: "false" }));

  const method = keep("method", element("select", {}, ...row.methods.map((one) => element("option", {}, one))));
  if (row.methods.length > 1) {
    add("Method", method);
  }
  const path = row.parameters === null ? line("path", "Path", "/") : undefined;
  const parameters = (row.parameters ?? []).map(({ name, isGreedy }) => {
    const label = isGreedy ? `{${name}+}, may hold slashes` : `{${name}}`;
    return { name, field: line(`parameter ${name}`, label, "1") };
  });
  const query = line("query", "Query string", "");
  const headers = text("headers", "Name: value, one a line");
  add("Headers", headers);
  const body = text("body", '{ "like": "this" }');
  const bodyLabel = add("Body", body);
  const hasBody = () => method.value !== "GET" && method.value !== "HEAD";
  const suitMethod = () => {
    bodyLabel.hidden = !hasBody();
    const isPreset = ["POST", "PUT", "PATCH"].includes(method.value);
    for (const [name, field] of Object.entries({ headers, body })) {
      field.value = values.get(name) ?? (isPreset ? presets[name as keyof typeof presets] : "");
    }
  };
  method.addEventListener("input", suitMethod);
  suitMethod();

  return {
    fields,
    method: () => method.value,
    read: () => ({
      api: api.name,
      routeKey: row.routeKey,
      caller: caller(),
      method: method.value,
      // A name may be __proto__, which an assignment would lose.
      parameters: Object.fromEntries(parameters.map(({ name, field }) => [name, field.value])),
      path: path?.value ?? "/",
      query: query.value.replace(/^\?/, ""),
      headers: readHeaders(headers.value),
      body: hasBody() ? body.value : "",
    }),
  };
}

function readHeaders(text: string): Header[] {
  return text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => {
      const [, name, value = ""] = /^\s*([^:\s]+)\s*:(.*)$/.exec(line) ?? [];
      if (name === undefined) {
        throw new Error(`Headers: "${line.trim()}" has no name and colon.`);
      }
      return [name, value.trim()];
    });
}
