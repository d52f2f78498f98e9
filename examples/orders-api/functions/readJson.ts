import type { HttpEvent } from "pulumi-aws-m2m";

/** The JSON object in the body of a request; `undefined` where there is none. */
export function readJson(event: HttpEvent): Record<string, unknown> | undefined {
  const text = event.isBase64Encoded ? Buffer.from(event.body ?? "", "base64").toString("utf8") : event.body;
  try {
    const value: unknown = JSON.parse(text ?? "");
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
