import { createHash } from "node:crypto";
import type { Route } from "../model/model";
import { grouped } from "./grouped";

/**
 * A name for each operation, by its method and path alone: `GET /orders/{id}` is `getOrdersById`. Where several would
 * have the same, each gets a digest of what it is made of, so that their order does not matter.
 */
export function operationIds(operations: readonly Operation[]): ReadonlyMap<Operation, string> {
  const ids = new Map<Operation, string>();
  for (const same of grouped(operations, (operation) => readableId(operation).toLowerCase())) {
    for (const operation of same) {
      const id = readableId(operation);
      ids.set(operation, same.length === 1 ? id : `${id}_${digest(`${operation.method} ${operation.path}`)}`);
    }
  }
  return ids;
}

function readableId({ method, path }: Operation): string {
  const parts = path.split("/").filter((part) => part !== "");
  const words = parts.map((part) => (part.startsWith("{") ? `By${pascalCase(part)}` : pascalCase(part)));
  return method.toLowerCase() + (words.join("") || "Root");
}

function pascalCase(text: string): string {
  const words = text.split(/[^A-Za-z0-9]+/).filter((word) => word !== "");
  return words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("");
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 8);
}

/** One operation of the document: a method of a route, of which an `ANY` route has several. */
export interface Operation {
  readonly route: Route;
  readonly method: string;
  /** The route's path, as it is written in the route key. */
  readonly path: string;
}
