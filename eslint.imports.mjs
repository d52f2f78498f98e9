/**
 * Which part of the repository may import which. Needs no type information.
 */
import { isBuiltin } from "node:module";
import * as path from "node:path";

/** What a file outside components/ may import from outside the repository. */
const packages = { "@pulumi/*": "value", "node:*": "value", packages: "value" };

/**
 * The zones, and what a file of each may import besides files of its own zone: `value` is any import, `type` is
 * `import type` only, and what is not listed is refused. Without a list, anything goes.
 *
 * A key is a zone; or `components/*`, the files behind the index of components/; or `@pulumi/*`; or `node:*`, Node's
 * own modules; or `packages`, all others.
 */
const zones = {
  "index.ts": {
    mayImport: { ...packages, components: "value", functions: "value", elsewhere: "value" },
    because: 'the program consists of "./components", as any user imports it, and of functions/',
  },
  components: {
    mayImport: { "@pulumi/*": "value", "node:*": "value" },
    because: "the library knows no program, and needs no package but those of Pulumi",
  },
  functions: {
    mayImport: { ...packages, "@pulumi/*": undefined, components: "type", elsewhere: "value" },
    because: 'in Lambda there is neither Pulumi nor the program; types come from "../components"',
  },
  simulator: {
    mayImport: { ...packages, "@pulumi/*": "type", elsewhere: "value" },
    because: "the simulator knows no particular program, and uses the Pulumi SDK that the program brings",
  },
  policy: {
    mayImport: { "@pulumi/*": "value", "node:*": "value", "components/*": "value" },
    because: "the policy pack shares the components' pure checks, and knows no program",
  },
  examples: {
    mayImport: packages,
    because: "an example imports the package by its name, as any user does",
  },
  tests: {},
  elsewhere: {
    mayImport: { ...packages, "index.ts": "value", components: "value", functions: "value" },
    because: "only tests/ may reach into components/ and simulator/, and nothing needs tests/",
  },
};

const root = import.meta.dirname;

/** The zone of a file, or of a module's path without its extension. */
function zoneOf(absolutePath) {
  const [first, ...rest] = path.relative(root, absolutePath).split(path.sep);
  if (rest.length === 0 && /^(index(\.[jt]s)?)?$/.test(first)) {
    return "index.ts";
  }
  return Object.hasOwn(zones, first) ? first : "elsewhere";
}

/** What an import specifier, written in a file, refers to: a key of `mayImport`. */
function targetOf(specifier, file) {
  if (isBuiltin(specifier)) {
    return "node:*";
  }
  if (!/^\.{0,2}(\/|$)/.test(specifier)) {
    return specifier.startsWith("@pulumi/") ? "@pulumi/*" : "packages";
  }
  const absolutePath = path.resolve(path.dirname(file), specifier);
  const zone = zoneOf(absolutePath);
  const isDoor = /^components(\/index(\.[jt]s)?)?$/.test(path.relative(root, absolutePath).replaceAll(path.sep, "/"));
  return zone === "components" && !isDoor ? "components/*" : zone;
}

/** The text of a specifier that can be read without running the code. */
function textOf(node) {
  if (node?.type === "TSLiteralType" || node?.type === "TSExternalModuleReference") {
    return textOf(node.literal ?? node.expression);
  }
  return node?.type === "TemplateLiteral" && node.quasis.length === 1 ? node.quasis[0].value.cooked : node?.value;
}

const imports = {
  meta: {
    type: "problem",
    schema: [],
    messages: {
      zone: '{{zone}} may not import "{{specifier}}": {{because}}.',
      type: '{{zone}} may import "{{specifier}}" with `import type` only: {{because}}.',
    },
  },
  create(context) {
    const zone = zoneOf(context.filename);
    const { mayImport, because } = zones[zone];
    if (mayImport === undefined) {
      return {};
    }

    function check(node, source, typeOnly) {
      const specifier = textOf(source);
      if (typeof specifier !== "string") {
        return;
      }
      const target = targetOf(specifier, context.filename);
      const allowed = target === zone || target === `${zone}/*` ? "value" : mayImport[target];
      if (allowed === undefined || (allowed === "type" && !typeOnly)) {
        const name = zone === "index.ts" || zone === "elsewhere" ? path.relative(root, context.filename) : `${zone}/`;
        context.report({ node, messageId: allowed ?? "zone", data: { zone: name, specifier, because } });
      }
    }

    return {
      ImportDeclaration: (node) => check(node, node.source, node.importKind === "type"),
      ExportNamedDeclaration: (node) => check(node, node.source, node.exportKind === "type"),
      ExportAllDeclaration: (node) => check(node, node.source, node.exportKind === "type"),
      TSImportEqualsDeclaration: (node) => check(node, node.moduleReference, node.importKind === "type"),
      TSImportType: (node) => check(node, node.source ?? node.argument, true),
      ImportExpression: (node) => check(node, node.source, false),
      "CallExpression[callee.name='require'], CallExpression[callee.object.name='require'][callee.property.name='resolve']":
        (node) => check(node, node.arguments[0], false),
    };
  },
};

/** The rule, for every file. */
export const importRules = [
  {
    name: "house/imports",
    plugins: { imports: { rules: { zones: imports } } },
    rules: { "imports/zones": "error" },
  },
];
