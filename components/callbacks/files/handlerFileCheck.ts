import { Check, listOf, object, optional, plainTruthValue, text } from "../../checking/checks";
import type { BundleOptions, HandlerFile } from "../../handlerFile";

const form = 'write fromFile(() => import("./functions/getOrder"), "getOrder")';

const load: Check = (path, value, faults) => {
  if (typeof value !== "function") {
    faults.add(path, value ?? null, "is not a function that imports a file", form);
  }
};

const options = object<BundleOptions>(
  {
    minify: optional(plainTruthValue),
    sourceMap: optional(plainTruthValue),
    external: optional(
      listOf(
        text(
          /^(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9*~-][a-z0-9._~/*-]*$/i,
          "is not the name of a package",
          'write ["@aws-sdk/*"]',
        ),
        'write ["@aws-sdk/*"]',
      ),
    ),
  },
  "write { minify: true }",
);

/** Checks what `fromFile` was given. */
export const checkHandlerFile = object<HandlerFile<unknown>>(
  {
    load,
    exportName: text(/^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u, "is not the name of an export", form),
    options,
    made: () => undefined,
  },
  form,
);
