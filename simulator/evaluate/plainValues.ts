import * as fs from "node:fs";
import * as path from "node:path";
import { archiveKey, Asset, Value } from "./registration";

/** Pulumi's mark of a special object in a serialised property, and the values that mark a secret and a resource. */
const signatureKey = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";
const resourceSignature = "5cf8f73096256a8f31e491e813e4eb8e";

/** What stands for a resource in a serialised property. */
export function resourceReference(urn: string, id: string): Record<string, string> {
  return { [signatureKey]: resourceSignature, urn, id };
}

/** Turns the properties that Pulumi's mocks hand over into plain data: secrets opened, archives described. */
export async function plainValues(properties: Readonly<Record<string, unknown>>): Promise<Record<string, Value>> {
  const entries = Object.entries(properties).filter(([, value]) => value !== undefined);
  const plain = await Promise.all(entries.map(async ([key, value]) => [key, await plainValue(value)] as const));
  return Object.fromEntries(plain);
}

async function plainValue(value: unknown): Promise<Value> {
  if (value === null || value === undefined) {
    return null;
  }
  if (typeof value !== "object") {
    return typeof value === "bigint" ? value.toString() : (value as Value);
  }
  if (Array.isArray(value)) {
    return Promise.all(value.map(plainValue));
  }
  const record = value as Record<string, unknown>;
  if (record[signatureKey] === secretSignature) {
    return plainValue(record["value"]);
  }
  if (record["__pulumiAsset"] === true || record["__pulumiArchive"] === true) {
    return { [archiveKey]: (await plainAsset(record)) as unknown as Value };
  }
  if (record["__pulumiResource"] === true) {
    // A reference to a resource as a whole: its identity is enough to follow it.
    return plainValue(await (record["urn"] as { promise(): Promise<string> }).promise());
  }
  return plainValues(record);
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
