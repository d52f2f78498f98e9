import type { Purpose } from "./purpose";
import type { Project } from "./project/project";
import type { StandInPath } from "./elsewhere/standIns";

/** What a program registered, as plain data that can cross a process boundary. */

/** A file or an archive of a function's code. Paths are absolute. */
export type Asset =
  /** `sourceMap`: from where in the program's files the text comes, as JSON; no part of what Lambda gets. */
  | { readonly kind: "text"; readonly text: string; sourceMap?: string }
  | { readonly kind: "file"; readonly path: string; sourceMap?: string }
  | { readonly kind: "folder"; readonly path: string }
  | { readonly kind: "zip"; readonly path: string }
  | { readonly kind: "missing"; readonly path: string }
  | { readonly kind: "remote"; readonly uri: string }
  | { readonly kind: "files"; readonly files: Readonly<Record<string, Asset>> };

/** A property's value: JSON, with an archive as `{ [archiveKey]: Asset }`. */
export type Value = string | number | boolean | null | { readonly [key: string]: Value } | readonly Value[];

/** The key under which an archive stands in a property. */
export const archiveKey = "m2m:archive";

/** The archive that a property holds, if it holds one. */
export function archiveOf(value: Value | undefined): Asset | undefined {
  const isArchive = typeof value === "object" && value !== null && archiveKey in value;
  // Only the evaluator writes this key, and an asset under it.
  return isArchive ? (value[archiveKey] as unknown as Asset) : undefined;
}

/** One registered resource. */
export interface Registration {
  readonly urn: string;
  /** Pulumi type token: `aws:cognito/userPool:UserPool`. */
  readonly type: string;
  /** Logical name in the program. */
  readonly name: string;
  /** Physical id. */
  readonly id: string;
  /** The properties that the program gave. */
  readonly inputs: Readonly<Record<string, Value>>;
  /** All properties: those that the program gave, and what was made up for it. */
  readonly outputs: Readonly<Record<string, Value>>;
  /** Names of the inputs that derive from other resources' outputs, and so from what was made up for those. */
  readonly derived: readonly string[];
  /** True for a resource that the program looks up in AWS instead of creating it. */
  readonly isRead: boolean;
  /** Where the program registered it, `file:line`, if that is known. */
  readonly where?: string;
}

/** A handler's bundle, and how it is made again without the program. */
export interface Bundle {
  /** What esbuild is asked for. */
  readonly options: object;
  /** Modules that are in no file, by their numbers: a plugin loads them. */
  readonly entries: readonly object[];
  /** The files that hold what it made, by their names in the archive. Absolute. */
  readonly outputs: Readonly<Record<string, string>>;
  /** The user's own files that it was made of. Absolute. */
  readonly files: readonly string[];
}

/** The result of evaluating a program: what it registered, or why it failed. */
export type Evaluation =
  | {
      readonly ok: true;
      readonly registrations: readonly Registration[];
      /** Files that a change to which changes the program. */
      readonly files: readonly string[];
      /** Those of them that the program itself consists of: all but what is in bundles alone. */
      readonly loaded: readonly string[];
      readonly bundles: readonly Bundle[];
      /** Files of packages that the program loaded. */
      readonly packages: readonly string[];
      /** A line for each thing that is not as on AWS, and that a reader of the result should know. */
      readonly notes: readonly string[];
      /** What the SDK says beside the program, a line each: to be shown where nothing is wrong. */
      readonly asides: readonly string[];
      /** The paths of the stand-ins that the program needed. */
      readonly usedStandIns: readonly StandInPath[];
    }
  | {
      readonly ok: false;
      /** One line for each fault. */
      readonly errors: readonly string[];
      readonly files: readonly string[];
    };

/** What the process that evaluates programs is asked for. */
export type ChildRequest =
  | { readonly type: "evaluate"; readonly project: Project; readonly purpose: Purpose }
  /** To do in advance what an evaluation of this project will need, and to wait for it. */
  | {
      readonly type: "prepare";
      readonly project: Project;
      readonly packages: readonly string[];
      /** Files that the program consisted of. */
      readonly files: readonly string[];
    };
