/**
 * Who may import whom. Types count as much as values, except where a rule says otherwise.
 *
 * A zone may import itself, and what its row names; a row is read from left to right: what its files are, what they may
 * import, what of that as `import type` alone, and why.
 */

/** Modules of Node.js. */
const node = "core";
/** Packages that are installed elsewhere, by folders of their own. */
const elsewhere = "unknown";
const pulumi = "^node_modules/@pulumi/";
const packages = "^node_modules/";
const door = "^components/index\\.ts$";
/** The compiler, which the program has or Pulumi brings: its types alone. */
const compiler = "^node_modules/typescript/";
/** What stands at the top of components/ and takes part in types alone: what users hand over and get. */
export const argumentFiles =
  "^components/(?:\\w+Args|\\w+Options|archives|duration|functionSettings|handlerFile|m2mEvent|routes|tokenEvent|tokenSources|transform)\\.ts$";
/** The classes of components/. */
const classFiles = "^components/(?:apiWithJwt|archiveBucket|argumentError|m2mAuth)\\.ts$";

const zones = [
  {
    name: "index.ts",
    files: "^index\\.ts$",
    mayImport: [node, packages, door, "^functions/"],
    because: 'the program consists of "./components", as any user imports it, and of functions/',
  },
  {
    name: "components/",
    files: "^components/(?!clientsFile/parseYaml\\.ts$)",
    mayImport: [node, pulumi, "^components/"],
    types: [compiler],
    because: "the library knows no program, and needs no package but those of Pulumi",
  },
  {
    name: "components/clientsFile/parseYaml.ts",
    files: "^components/clientsFile/parseYaml\\.ts$",
    mayImport: ["^node_modules/yaml/"],
    because: "the build bundles it with its parser, so that the package needs none installed",
  },
  {
    name: "components/checking/",
    files: "^components/checking/",
    mayImport: [node, "^components/checking/"],
    because: "how arguments are checked has to do neither with AWS nor with Pulumi",
  },
  {
    name: "components/aws/",
    files: "^components/aws/",
    mayImport: [node, "^components/(?:aws|checking)/"],
    because: "what AWS demands is data and pure functions, without Pulumi and without who asks for it",
  },
  {
    name: "components/resources/",
    files: "^components/resources/",
    mayImport: [node, pulumi, "^components/resources/"],
    types: [argumentFiles],
    because: "how resources are registered is the same for all of them",
  },
  {
    name: "components/callbacks/",
    files: "^components/callbacks/",
    mayImport: [
      node,
      pulumi,
      "^components/(?:aws|callbacks|checking|resources)/",
      "^components/(?:archiveBucket|argumentError)\\.ts$",
    ],
    types: [argumentFiles, compiler],
    because: "a callback becomes a function in the same way, whoever invokes it",
  },
  {
    name: "components/auth/",
    files: "^components/auth/",
    mayImport: [
      node,
      pulumi,
      "^components/(?:auth|aws|callbacks|checking|resources)/",
      "^components/argumentError\\.ts$",
    ],
    types: [argumentFiles, "^components/api/"],
    because: "auth/ is what M2mAuth creates, and meets api/ in types alone",
  },
  {
    name: "components/api/",
    files: "^components/api/",
    mayImport: [
      node,
      pulumi,
      "^components/(?:api|aws|callbacks|checking|resources)/",
      "^components/(?:argumentError|m2mAuth)\\.ts$",
    ],
    types: [argumentFiles, "^components/auth/"],
    because: "api/ is what ApiWithJwt creates, and meets auth/ in types alone",
  },
  {
    name: "arguments",
    files: argumentFiles,
    mayImport: [],
    types: [pulumi, argumentFiles, classFiles, "^components/(?:aws|callbacks)/"],
    because: "what a component takes is told by types, which nothing runs for",
  },
  {
    name: "functions/",
    files: "^functions/",
    mayImport: [node, `${packages}(?!@pulumi/)`, "^functions/"],
    types: [door],
    because: 'in Lambda there is neither Pulumi nor the program; types come from "../components"',
  },
  {
    name: "lambda/",
    files: "^lambda/",
    mayImport: [node, `${packages}(?!@pulumi/)`, "^lambda/"],
    because: "it is bundled for Lambda by itself, where there is neither Pulumi nor anything else of the repository",
  },
  {
    name: "simulator/",
    files: "^simulator/",
    mayImport: [
      node,
      `${packages}(?!@pulumi/)`,
      "^simulator/",
      "^components/aws/",
      "^(?:package|m2m\\.schema)\\.json$",
    ],
    types: [pulumi],
    because:
      "the simulator knows no particular program, uses the Pulumi SDK that the program brings, and shares with the components what AWS demands alone",
  },
  {
    name: "policy/",
    files: "^policy/",
    mayImport: [node, "^node_modules/@pulumi/(?!aws/)", "^policy/", "^components/(?:aws|checking)/"],
    types: [pulumi],
    because:
      "the policy pack shares what AWS demands and how it is checked, recognises resources by their types, and knows no program",
  },
  {
    name: "examples/ and template/",
    files: "^(?:examples|template)/",
    mayImport: [node, packages, elsewhere, "^(?:examples|template)/", door, "^simulator/testing/index\\.ts$"],
    because: "an example is a project of its own",
  },
  {
    name: "what stands beside them",
    files: "^(?:bench|scripts)/|^[^/]+\\.[cm]?js$",
    mayImport: [
      node,
      packages,
      elsewhere,
      "^(?:bench|scripts)/",
      "^[^/]+\\.(?:[cm]?js|json)$",
      "^index\\.ts$",
      door,
      "^functions/",
    ],
    because: "only tests/ may reach into components/ and simulator/, and nothing needs tests/",
  },
];

/** How imports of types alone are called. */
export const typeOnly = ["type-only", "type-import"];

/** The rules of a zone: what it may not import at all, and what as types alone. */
function rulesOf({ name, files, mayImport, types = [], because }) {
  const kinds = mayImport.filter((one) => one === node || one === elsewhere);
  const paths = mayImport.filter((one) => !kinds.includes(one));
  return [
    {
      name: `${name} may not import this`,
      comment: because,
      severity: "error",
      from: { path: files },
      to: { pathNot: [...paths, ...types, files], dependencyTypesNot: kinds },
    },
    ...(types.length === 0
      ? []
      : [
          {
            name: `${name} may import this by "import type" alone`,
            comment: because,
            severity: "error",
            from: { path: files },
            to: {
              path: types,
              pathNot: [...paths, files].filter((one) => !types.includes(one)),
              dependencyTypesNot: typeOnly,
            },
          },
        ]),
  ];
}

export default {
  forbidden: [
    {
      name: "no circle",
      comment: "a part that needs what needs it cannot be understood, or tested, by itself; types are no exception",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "no circle of folders",
      comment: "data flows one way through the simulator",
      severity: "error",
      scope: "folder",
      from: { path: "^simulator/[^/]+$" },
      to: { path: "^simulator/[^/]+$", circular: true },
    },
    ...zones.flatMap(rulesOf),
    {
      name: "an example imports the package by its name",
      comment: "as any user does",
      severity: "error",
      from: { path: "^(?:examples|template)/" },
      to: { path: "^(?:components|simulator)/", dependencyTypesNot: ["aliased-tsconfig-paths"] },
    },
    {
      name: "m2mAuth.ts alone creates what is in auth/",
      comment: "others use the class",
      severity: "error",
      from: { path: "^components/", pathNot: "^components/(?:auth/|(?:loadClients|m2mAuth)\\.ts$)" },
      to: { path: "^components/auth/", dependencyTypesNot: typeOnly },
    },
    {
      name: "apiWithJwt.ts alone creates what is in api/",
      comment: "others use the class",
      severity: "error",
      from: { path: "^components/", pathNot: "^components/(?:api/|apiWithJwt\\.ts$)" },
      to: { path: "^components/api/", dependencyTypesNot: typeOnly },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    doNotFollow: { path: "^node_modules/" },
    exclude: { path: "^(?:dist|docs|coverage|tests/fixtures)/|/node_modules/" },
  },
};
