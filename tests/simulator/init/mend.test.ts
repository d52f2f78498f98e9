import { strict as assert } from "node:assert";
import ts from "typescript";
import { mendManifest } from "../../../simulator/init/mendManifest";
import { mendTsconfig } from "../../../simulator/init/mendTsconfig";
import { UserError } from "../../../simulator/userError";

const template = {
  scripts: { dev: "m2m dev", test: "node --test" },
  dependencies: { "@pulumi/aws": "^7.48.0", "pulumi-aws-m2m": "^0.1.0" },
  devDependencies: { "ts-node": "^10.9.2", typescript: "~6.0.3" },
};

const mend = (text: string, leftOut: string[] = []) => mendManifest("package.json", text, template, { leftOut });

describe("a package.json to which something is added", () => {
  it("keeps its formatting, and has new names where those beside them are sorted", () => {
    const { text, changes } = mend(`{
\t"name": "shop",
\t"files": [ "a", "b" ],
\t"scripts": {
\t\t"lint": "eslint ."
\t},
\t"dependencies": {
\t\t"@pulumi/aws": "^7.0.0",
\t\t"qs": "^6.0.0"
\t}
}
`);
    assert.equal(
      text,
      `{
\t"name": "shop",
\t"files": [ "a", "b" ],
\t"scripts": {
\t\t"dev": "m2m dev",
\t\t"lint": "eslint .",
\t\t"test": "node --test"
\t},
\t"dependencies": {
\t\t"@pulumi/aws": "^7.0.0",
\t\t"pulumi-aws-m2m": "^0.1.0",
\t\t"qs": "^6.0.0"
\t},
\t"devDependencies": {
\t\t"ts-node": "^10.9.2",
\t\t"typescript": "~6.0.3"
\t}
}
`,
    );
    assert.deepEqual(changes, [
      'dependencies.pulumi-aws-m2m is "^0.1.0"',
      'devDependencies.ts-node is "^10.9.2"',
      'devDependencies.typescript is "~6.0.3"',
      'scripts.dev is "m2m dev"',
      'scripts.test is "node --test"',
    ]);
    assert.deepEqual(mend(text), { text, changes: [] });
  });

  it("keeps the ends of its lines", () => {
    const { text } = mend('{\r\n    "name": "shop"\r\n}\r\n');
    assert.doesNotMatch(text, /[^\r]\n/);
    assert.match(text, /^ {4}"dependencies": \{\r$/m);
  });

  it("keeps scripts and ranges that it has, wherever they stand, and the test that npm init writes is none", () => {
    const { text } = mend(
      JSON.stringify({
        scripts: { dev: "other", test: 'echo "Error: no test specified" && exit 1' },
        peerDependencies: { "@pulumi/aws": "^7.17.0" },
        devDependencies: { "pulumi-aws-m2m": "file:../x.tgz", typescript: "^5.9.0", "ts-node": "latest" },
      }),
    );
    const { scripts, dependencies, devDependencies } = JSON.parse(text);
    assert.deepEqual(scripts, { dev: "other", test: "node --test" });
    assert.equal(dependencies, undefined);
    assert.deepEqual(devDependencies, { "pulumi-aws-m2m": "file:../x.tgz", typescript: "^5.9.0", "ts-node": "latest" });
    assert.equal(JSON.parse(mend("{}", ["test"]).text).scripts.test, undefined);
  });

  for (const range of ["^7.0.2", "7", "~7.1.0", "=8.0.0", "*", "latest", "next", "", ">=5.4", ">5", "x"]) {
    it(`gets TypeScript 6 in place of ${JSON.stringify(range)}`, () => {
      const { text, changes } = mend(JSON.stringify({ dependencies: { typescript: range } }));
      assert.equal(JSON.parse(text).dependencies.typescript, "~6.0.3");
      assert.ok(
        changes.includes(
          `dependencies.typescript is "~6.0.3" instead of ${JSON.stringify(range)}: Pulumi cannot use TypeScript 7 yet`,
        ),
      );
    });
  }

  for (const range of ["^6.0.0", "~5.9.3", "5", "5.x", ">=5.4 <7", ">=5 <=6", "<7", "file:../ts", "npm:other@7"]) {
    it(`keeps TypeScript ${range}`, () => {
      assert.equal(
        JSON.parse(mend(JSON.stringify({ dependencies: { typescript: range } })).text).dependencies.typescript,
        range,
      );
    });
  }

  for (const text of ["", "[]", "null", "{", '{ "a": }', '"x"']) {
    it(`is refused where it is ${JSON.stringify(text)}`, () => {
      assert.throws(() => mend(text), new UserError("package.json: is not valid JSON; correct it."));
    });
  }

  it("is refused where its dependencies are no mapping", () => {
    for (const dependencies of [[], "x", null]) {
      assert.throws(
        () => mend(JSON.stringify({ dependencies })),
        new UserError("package.json: dependencies is not a mapping; correct it."),
      );
    }
  });
});

/** What `pulumi new aws-typescript` wrote for years. */
const pulumis = `{
    // What the program is compiled with.
    "compilerOptions": {
        "strict": true,
        "outDir": "bin",
        "target": "es2020",
        "module": "commonjs",
        "moduleResolution": "node", /* as ever */
        "sourceMap": true,
        "experimentalDecorators": true,
        "pretty": true,
        "noFallthroughCasesInSwitch": true,
        "noImplicitReturns": true,
        "forceConsistentCasingInFileNames": true,
    },
    "files": [
        "index.ts"
    ]
}
`;

const mendConfig = (text: string, isModule = false) => mendTsconfig("tsconfig.json", text, { isModule });

/** What TypeScript says of the options themselves. */
function optionFaults(text: string): string[] {
  const { config } = ts.parseConfigFileTextToJson("tsconfig.json", text);
  const { options, errors } = ts.parseJsonConfigFileContent({ ...config, files: ["index.ts"] }, ts.sys, __dirname);
  const program = ts.createProgram([], options);
  return [...errors, ...program.getOptionsDiagnostics()].map(({ messageText }) =>
    ts.flattenDiagnosticMessageText(messageText, "\n"),
  );
}

describe("a tsconfig.json that is mended", () => {
  it("keeps its comments and its formatting, and is accepted by TypeScript 6 then", () => {
    assert.match(optionFaults(pulumis).join("\n"), /moduleResolution/);
    const { text, changes } = mendConfig(pulumis);
    assert.deepEqual(optionFaults(text), []);
    assert.equal(
      text,
      pulumis
        .replace('"commonjs"', '"nodenext"')
        .replace('"node",', '"nodenext",')
        .replace(
          '"forceConsistentCasingInFileNames": true,\n',
          '"forceConsistentCasingInFileNames": true,\n        "types": [\n            "node"\n        ],\n        "rootDir": ".",\n        "skipLibCheck": true,\n',
        )
        .replace('"index.ts"\n    ]\n', '"index.ts"\n    ],\n    "ts-node": {\n        "transpileOnly": true\n    }\n'),
    );
    assert.deepEqual(
      changes.map((change) => change.replace(/: .*/, "")),
      [
        'compilerOptions.moduleResolution is "nodenext" instead of "node"',
        'compilerOptions.module is "nodenext" instead of "commonjs"',
        'compilerOptions.types is ["node"]',
        'compilerOptions.rootDir is "."',
        "compilerOptions.skipLibCheck is true",
        "ts-node.transpileOnly is true",
      ],
    );
    assert.deepEqual(mendConfig(text), { text, changes: [] });
  });

  for (const [what, before, after] of [
    ["as tsc --init writes it", { module: "nodenext", target: "esnext", types: [], verbatimModuleSyntax: true }, {}],
    ["of a bundler", { module: "esnext", moduleResolution: "bundler" }, { moduleResolution: "nodenext" }],
    ["of modules as they are", { module: "preserve" }, {}],
    ["of old times", { target: "ES5", module: "CommonJS", moduleResolution: "Node10" }, { target: "es2022" }],
    ["of Node.js 16", { module: "node16" }, { module: "node16" }],
    [
      "of CommonJS with a bundler's resolution",
      { module: "commonjs", moduleResolution: "bundler" },
      { module: "commonjs" },
    ],
  ] as const) {
    it(`compiles, ${what}`, () => {
      const { text } = mendConfig(JSON.stringify({ compilerOptions: before }));
      assert.deepEqual(optionFaults(text), []);
      const { compilerOptions } = JSON.parse(text);
      assert.deepEqual({ ...compilerOptions, module: "nodenext", ...after }, compilerOptions);
      assert.equal(compilerOptions.verbatimModuleSyntax ?? false, false);
    });
  }

  it("keeps the syntax of modules where files are such", () => {
    const { text } = mendConfig('{ "compilerOptions": { "verbatimModuleSyntax": true } }', true);
    assert.equal(JSON.parse(text).compilerOptions.verbatimModuleSyntax, true);
  });

  it("gets nothing that it may have from another file", () => {
    const text = '{ "extends": "../base.json", "compilerOptions": { "strict": true } }';
    assert.deepEqual(mendConfig(text), { text, changes: [] });
    const { changes } = mendConfig(text.replace('"strict": true', '"moduleResolution": "node"'));
    assert.equal(changes.length, 2);
  });

  for (const text of ["[]", '{ "compilerOptions": [] }', '{ "compilerOptions": { "moduleResolution": "node" }']) {
    it(`is refused where it is ${text}`, () => {
      assert.throws(() => mendConfig(text), UserError);
    });
  }
});
