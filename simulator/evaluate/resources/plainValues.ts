import * as fs from "node:fs";
import * as path from "node:path";
import { archiveKey, Asset, Value } from "../registration";
import { resourceSignature, secretSignature, signatureKey } from "../transforms/wireValues";

/** What stands for a resource in a serialised property. */
export function resourceReference(urn: string, id: string): Record<string, string> {
  return { [signatureKey]: resourceSignature, urn, id };
}

/** Tells what stands for a value of a property that is not known. */
export type UnknownText = (property: string) => string;

/**
 * Turns the properties that Pulumi's mocks hand over into plain data: secrets opened, archives described, and a text for
 * what is not known.
 */
export async function plainValues(
  properties: Readonly<Record<string, unknown>>,
  unknownText: UnknownText,
): Promise<Record<string, Value>> {
  return plainMembers(properties, (key) => () => unknownText(key));
}

/** @param textOf What stands for a value that is not known in a member. */
async function plainMembers(
  members: Readonly<Record<string, unknown>>,
  textOf: (key: string) => () => string,
): Promise<Record<string, Value>> {
  const entries = Object.entries(members).filter(([, value]) => value !== undefined);
  const plain = await Promise.all(
    entries.map(async ([key, value]) => [key, await plainValue(value, textOf(key))] as const),
  );
  return Object.fromEntries(plain);
}

/** True for a resource that stands for a property as a whole. */
export function isResource(value: unknown): value is object {
  return typeof value === "object" && value !== null && "__pulumiResource" in value;
}

async function plainValue(value: unknown, unknownText: () => string): Promise<Value> {
  if (value === null || value === undefined) {
    return null;
  }
  if (typeof value !== "object") {
    return typeof value === "bigint" ? value.toString() : (value as Value);
  }
  if (Array.isArray(value)) {
    return Promise.all(value.map((one) => plainValue(one, unknownText)));
  }
  const record = value as Record<string, unknown>;
  if (record["__pulumiUnknown"] === true) {
    return unknownText();
  }
  if (record[signatureKey] === secretSignature) {
    return plainValue(record["value"], unknownText);
  }
  if (record["__pulumiAsset"] === true || record["__pulumiArchive"] === true) {
    return { [archiveKey]: (await plainAsset(record)) as unknown as Value };
  }
  if (isResource(record)) {
    // A provider is given the id of a resource that stands for a property as a whole, and the URN of a component.
    const identity = (record["id"] ?? record["urn"]) as { promise(withUnknowns: boolean): Promise<unknown> };
    return plainValue(await identity.promise(true), unknownText);
  }
  return plainMembers(record, () => unknownText);
}

async function plainAsset(asset: Record<string, unknown>): Promise<Asset> {
  if ("text" in asset) {
    return { kind: "text", text: String(await asset["text"]) };
  }
  if ("path" in asset) {
    return plainFile(path.resolve(String(await asset["path"])), asset["__pulumiArchive"] === true);
  }
  if ("assets" in asset) {
    const entries = Object.entries((await asset["assets"]) as Record<string, Record<string, unknown>>);
    return {
      kind: "files",
      files: Object.fromEntries(
        await Promise.all(entries.map(async ([name, entry]) => [name, await plainAsset(entry)] as const)),
      ),
    };
  }
  return { kind: "remote", uri: String(await asset["uri"]) };
}

function plainFile(file: string, isArchive: boolean): Asset {
  const stats = fs.statSync(file, { throwIfNoEntry: false });
  if (!stats) {
    return { kind: "missing", path: file };
  }
  return { kind: stats.isDirectory() ? "folder" : isArchive ? "zip" : "file", path: file };
}
