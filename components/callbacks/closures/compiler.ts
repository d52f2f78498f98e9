import type * as typescript from "typescript";

/** The compiler that Pulumi's serialiser reads functions with: the program's own, or the one that Pulumi brings. */
export function compiler(): typeof typescript {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- it takes long to load, and few programs need it
  return require("@pulumi/pulumi/typescript-shim") as typeof typescript;
}

/** The version of a compiler by which nothing can be read: from 7 on, it has no API for that. */
export function unusableCompiler(): string | undefined {
  const { createSourceFile, version } = compiler() as Partial<typeof typescript>;
  return createSourceFile === undefined ? version : undefined;
}
