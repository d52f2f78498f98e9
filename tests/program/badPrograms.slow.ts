import { strict as assert } from "node:assert";
import { runM2m } from "../support/m2m";
import { makeProgram, programSource, removePrograms } from "../support/programs";

const route = `"GET /x": { access: "public", handler: async () => "x" }`;
const handled = (handler: string) => `"GET /x": { access: "public", handler: ${handler} }`;

interface Case {
  readonly mistake: string;
  readonly files: Readonly<Record<string, string>>;
  /** Each is a line of the error, or a part of one. */
  readonly says: readonly (string | RegExp)[];
}

const cases: readonly Case[] = [
  {
    mistake: "throws while it is loaded",
    files: { "index.ts": `const settle = (): never => {\n  throw new Error("no budget");\n};\nsettle();` },
    says: ["index.ts:2: Error: no budget"],
  },
  {
    mistake: "rejects after it is loaded",
    files: { "index.ts": programSource(route, `void Promise.reject(new Error("nobody waits"));`) },
    says: [/index\.ts:\d+: Error: nobody waits/],
  },
  {
    mistake: "is not TypeScript",
    files: { "index.ts": "const a = ;" },
    says: ["index.ts(1,11): error TS1109: Expression expected.\nm2m:   1 | const a = ;\nm2m:     |           ^\n"],
  },
  {
    mistake: "imports what is not there",
    files: { "index.ts": `import "not-there";` },
    says: ["index.ts: Cannot find module 'not-there'; install the package or correct the path."],
  },
  {
    mistake: "waits for ever",
    files: { "index.ts": `export = async () => { await new Promise(() => undefined); };` },
    says: ["index.ts: the program waits for something that never happens"],
  },
  {
    mistake: "calls process.exit",
    files: { "index.ts": "process.exit(3);" },
    says: ["index.ts:1: Error: process.exit(3) was called; throw an Error with a message instead."],
  },
  {
    mistake: "is an ES module, and exports in two ways",
    files: {
      "index.ts": "export const a = 1;\nexport default async () => undefined;\n",
      "package.json": `{ "type": "module" }`,
    },
    says: ["expected entrypoint module to have either a default export or named exports but not both"],
  },
  {
    mistake: "registers nothing to serve",
    files: { "index.ts": "export const a = 1;" },
    says: ["no user pool and no HTTP API"],
  },
  {
    mistake: "misspells a scope",
    files: {
      "index.ts": programSource(`"GET /x": { scopes: ["items/raed" as "items/read"], handler: async () => "x" }`),
    },
    says: [
      'm2m: index.ts:11: ApiWithJwt "shop": routes["GET /x"].scopes[0] = "items/raed"',
      "\nm2m:   11 | new ApiWithJwt(",
      'did you mean "items/read"?',
    ],
  },
  {
    mistake: "captures what it took out of a secret output of a resource",
    files: {
      "index.ts": `import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { ApiWithJwt } from "~/dist/components";
export = async () => {
  const secretString = pulumi.secret("hidden-key-of-9-parts");
  const version = new aws.secretsmanager.SecretVersion("key", { secretId: "key", secretString });
  const key = await new Promise<string>((resolve) => version.secretString.apply((text) => resolve(text!)));
  const auth = { issuer: "https://issuer.example.com", audience: "shop" };
  new ApiWithJwt("shop", { auth, routes: { "GET /x": { access: "public", handler: async () => key } } });
};`,
    },
    says: [/captures by "key" the value of the secret output "secretString" of the resource "key", which would stand/],
  },
  {
    mistake: "has a REST API, which is not modelled, and an option that is not",
    files: {
      "index.ts": programSource(
        route,
        `new aws.apigateway.RestApi("legacy");
         const web = new aws.apigatewayv2.Api("web", { protocolType: "HTTP", body: "{}" });
         new aws.apigatewayv2.Stage("web", { apiId: web.id, name: "$default", autoDeploy: true });`,
      ),
    },
    says: [
      /index\.ts:10: aws:apigateway\/restApi:RestApi "legacy": the simulator does not model this type; /,
      /index\.ts:11: aws:apigatewayv2\/api:Api "web": the option body is not modelled; /,
    ],
  },
  {
    mistake: "lets what it looks up in AWS decide who may call",
    files: {
      "index.ts": programSource(
        route,
        `const issuer = aws.ssm.getParameterOutput({ name: "/issuer" }).value;
         const raw = new aws.apigatewayv2.Api("raw", { protocolType: "HTTP" });
         new aws.apigatewayv2.Authorizer("raw", {
           apiId: raw.id, authorizerType: "JWT", identitySources: ["$request.header.Authorization"],
           jwtConfiguration: { issuer, audiences: ["x"] },
         });`,
      ),
    },
    says: [
      /Authorizer "raw": jwtConfiguration depends on the answer of aws:ssm\/getParameter:getParameter, which the simulator does not know; give a stand-in in m2m\.yaml, under lookUps\.$/m,
    ],
  },
  {
    mistake: "throws in a file of a folder with brackets beside the program's",
    files: {
      "Pulumi.yaml": "name: test-api\nruntime: nodejs\nmain: my (new) api/index.ts\n",
      "my (new) api/index.ts": `import "../lib of ours/look";\n${programSource(route)}`,
      "lib of ours/look.ts": `export const key = "";\nthrow new Error("no key");`,
    },
    says: [/^m2m: lib of ours\/look\.ts:2: Error: no key/m],
  },
  {
    mistake: "has a component with routes that lives elsewhere",
    files: {
      "index.ts": programSource(
        route,
        `new pulumi.ComponentResource("aws-apigateway:index:RestAPI", "legacy", { routes: [] }, {}, true);`,
      ),
    },
    says: [/^m2m: index\.ts:10: aws-apigateway:index:RestAPI "legacy": the simulator does not model this type; /m],
  },
  {
    mistake: "permits routes by what only AWS knows",
    files: {
      "index.ts": programSource(
        route,
        `const role = new aws.iam.Role("r", { assumeRolePolicy: "{}" });
         new aws.lambda.Permission("p", {
           action: "lambda:InvokeFunction", function: "f", principal: "apigateway.amazonaws.com", sourceArn: role.uniqueId,
         });`,
      ),
    },
    says: [/Permission "p": sourceArn depends on aws:iam\/role:Role "r" uniqueId, which the simulator does not know/],
  },
  {
    mistake: "routes to a function that is looked up in AWS",
    files: { "index.ts": programSource(handled(`aws.lambda.Function.get("old", "old-fn")`)) },
    says: [/index\.ts:\d+: aws:lambda\/function:Function "old": it is looked up in AWS/],
  },
  {
    mistake: "lets an unmodelled resource decide who may call",
    files: {
      "index.ts": programSource(
        route,
        `const api = new aws.apigatewayv2.Api("raw", { protocolType: "HTTP" });
         new aws.apigatewayv2.Stage("raw", { apiId: api.id, name: "$default", autoDeploy: true });
         const parameter = new aws.ssm.Parameter("issuer", { type: "String", value: "https://x" });
         new aws.apigatewayv2.Authorizer("raw", {
           apiId: api.id, authorizerType: "JWT", identitySources: ["$request.header.Authorization"],
           jwtConfiguration: { issuer: parameter.version.apply(String), audiences: ["a"] },
         });`,
      ),
    },
    says: [/Authorizer "raw": jwtConfiguration depends on aws:ssm\/parameter:Parameter "issuer" version/],
  },
  {
    mistake: "has a transform that fails",
    files: {
      "index.ts": programSource(
        route,
        `pulumi.runtime.registerResourceTransform(({ props }) => ({ props, opts: (undefined as never)["opts"] }));`,
      ),
    },
    says: [
      /index\.ts:\d+: a transform of .* fails with TypeError: Cannot read properties of undefined .*; correct it, or return undefined /,
    ],
  },
  {
    mistake: "requires a scope that is undefined",
    files: {
      "index.ts": programSource(
        route,
        `const api = new aws.apigatewayv2.Api("raw", { protocolType: "HTTP" });
         new aws.apigatewayv2.Route("raw", { apiId: api.id, routeKey: "GET /x", authorizationScopes: [process.env["NOPE"] as string] });`,
      ),
    },
    says: ['Route "raw": authorizationScopes = [null] is not a list of texts'],
  },
  {
    mistake: "captures a secret in a callback",
    files: { "index.ts": programSource(handled("async () => key.get()"), `const key = pulumi.secret("hush");`) },
    says: ['ApiWithJwt "shop": routes["GET /x"].handler: the callback captures a secret', "process.env"],
  },
];

describe("a program that", () => {
  after(removePrograms);

  for (const { mistake, files, says } of cases) {
    it(`${mistake}: one clear message, exit code 1, nothing served`, async () => {
      const dir = await makeProgram(files);
      const { code, stdout, stderr } = await runM2m(["dev", "--port", "0", "--dir", dir]);
      assert.equal(code, 1, stderr);
      assert.equal(stdout, "");
      for (const text of says) {
        assert.ok(
          typeof text === "string" ? stderr.includes(text) : text.test(stderr),
          `${String(text)} in:\n${stderr}`,
        );
      }
      assert.doesNotMatch(stderr, /^\s+at /m, "a stack trace");
    });
  }
});
