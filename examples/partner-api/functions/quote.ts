import type { HttpEvent, HttpResponse } from "pulumi-aws-m2m";
import { respond } from "./respond";

/** Prices in cents: for a parcel, and for each kilogram that it has begun. */
const tariffs: Readonly<Record<string, { readonly parcel: number; readonly kilogram: number }>> = {
  AT: { parcel: 590, kilogram: 45 },
  CH: { parcel: 1290, kilogram: 120 },
  DE: { parcel: 490, kilogram: 40 },
  FR: { parcel: 790, kilogram: 60 },
};

const heaviestGrams = 31_500;

/**
 * Answers with what a parcel costs.
 *
 * @param share What the caller pays of the list price.
 */
export function quote(event: HttpEvent, share: number): HttpResponse {
  const { country, grams } = readParcel(event);
  const tariff = typeof country === "string" && Object.hasOwn(tariffs, country) ? tariffs[country] : undefined;
  if (!tariff) {
    return respond(400, { message: `country: is not one of ${Object.keys(tariffs).join(", ")}.` });
  }
  if (typeof grams !== "number" || !Number.isInteger(grams) || grams < 1 || grams > heaviestGrams) {
    return respond(400, { message: `grams: is not a whole number from 1 to ${heaviestGrams}.` });
  }
  const list = tariff.parcel + Math.ceil(grams / 1000) * tariff.kilogram;
  return respond(200, { country, grams, cents: Math.round(list * share), currency: "EUR" });
}

function readParcel({ body = "", isBase64Encoded }: HttpEvent): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(isBase64Encoded ? Buffer.from(body, "base64").toString("utf8") : body);
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
