import { strict as assert } from "node:assert";
import * as fs from "node:fs/promises";
import * as net from "node:net";
import * as path from "node:path";
import { setTimeout } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { TestDebugger } from "../support/debugger";
import { M2mDev, runM2m, startM2m } from "../support/m2m";
import { makeProgram, programSource, removePrograms } from "../support/programs";

const types = `
interface Item {
  id: string;
}
function load(id: string): Item {
  const item: Item = { id };
  return item;
}
`;

const routes = `
  "GET /items/{id}": {
    access: "public",
    timeout: 1,
    handler: async (event) => {
      const item = load(event.pathParameters?.id ?? "");
      return item;
    },
  },
  "GET /bundled": { access: "public", handler: fromFile(() => import("./handlers/bundled"), "handler") },
  "GET /file": { access: "public", handler: async () => (await import("node:fs")).readFileSync(process.env["LAMBDA_TASK_ROOT"] + "/__index.js", "utf8") }
`;

const file = `
exports.handler = async () => {
  return "from a file";
};
`;

const bundled = `
interface Unused {
  id: string;
}
export const handler = async (): Promise<string> => {
  return "from a bundle";
};
`;

const plain = `
const role = new aws.iam.Role("file", { assumeRolePolicy: "{}" });
const plainFunction = new aws.lambda.Function("file", {
  role: role.arn,
  runtime: "nodejs22.x",
  handler: "index.handler",
  code: new pulumi.asset.FileArchive("./functions"),
});
const plainApi = new aws.apigatewayv2.Api("plain", { protocolType: "HTTP" });
const integration = new aws.apigatewayv2.Integration("plain", {
  apiId: plainApi.id,
  integrationType: "AWS_PROXY",
  integrationUri: plainFunction.invokeArn,
  payloadFormatVersion: "2.0",
});
new aws.apigatewayv2.Route("plain", {
  apiId: plainApi.id,
  routeKey: "GET /from-file",
  target: pulumi.interpolate\`integrations/\${integration.id}\`,
});
new aws.apigatewayv2.Stage("plain", { apiId: plainApi.id, name: "$default", autoDeploy: true });
new aws.lambda.Permission("plain", {
  action: "lambda:InvokeFunction",
  function: plainFunction.name,
  principal: "apigateway.amazonaws.com",
  sourceArn: pulumi.interpolate\`\${plainApi.executionArn}/*/*\`,
});
`;

describe("m2m dev --inspect", () => {
  const source = programSource(routes, types).replace("ApiWithJwt,", "ApiWithJwt, fromFile,") + plain;
  let dir: string;
  let m2m: M2mDev;
  before(async () => {
    dir = await makeProgram({ "index.ts": source, "functions/index.js": file, "handlers/bundled.ts": bundled });
    m2m = await startM2m({ dir, args: ["--inspect=0"] });
  });
  after(async () => {
    await m2m.stop();
    await removePrograms();
  });

  /** Where a debugger attaches to a function, as the terminal says. */
  async function addressOf(label: string): Promise<string> {
    await m2m.logged(/(?:attach at [^]*){4}/);
    const [, address = ""] = /^(\S+:\d+)\n/.exec(m2m.log.split(`${label}] Debuggers attach at `)[1] ?? "") ?? [];
    return address;
  }

  const lineOf = (text: string, of = source) => of.slice(0, of.indexOf(text)).split("\n").length;

  it("stops at a line of the program, past the time limit, and goes on to the answer", async () => {
    const attached = await TestDebugger.attach(await addressOf("GET /items/{id}"));
    const url = pathToFileURL(path.join(dir, "index.ts")).href;
    await attached.breakAt(url, lineOf("return item"));
    const paused = attached.paused();
    const response = m2m.call("/items/7");
    const { callFrames } = await paused;
    assert.deepEqual(attached.sourceOf(callFrames[0]!.location), { source: url, line: lineOf("return item") });
    const caller = callFrames.find(({ location }) => attached.sourceOf(location).line === lineOf("load(event"));
    assert.ok(caller, "the callers are lines of the program, too");
    const { result } = await attached.send<{ result: { value: string } }>("Debugger.evaluateOnCallFrame", {
      callFrameId: callFrames[0]!.callFrameId,
      expression: "item.id",
    });
    assert.equal(result.value, "7");
    // It is the lapse of the limit of a second that must change nothing.
    await setTimeout(1_300);
    await attached.send("Debugger.resume");
    assert.deepEqual(await (await response).json(), { id: "7" });
    attached.close();
  });

  it("stops in a function whose archive is a folder, at the file that it was made from", async () => {
    const attached = await TestDebugger.attach(await addressOf("GET /from-file"));
    const url = pathToFileURL(path.join(dir, "functions/index.js")).href;
    await attached.breakAt(url, lineOf("return", file));
    const paused = attached.paused();
    const response = fetch(`${m2m.ready.apis!["plain"]!.apiUrl}/from-file`);
    assert.deepEqual(attached.sourceOf((await paused).callFrames[0]!.location), {
      source: url,
      line: lineOf("return", file),
    });
    await attached.send("Debugger.resume");
    assert.equal((await response).status, 200);
    attached.close();
  });

  it("stops in a handler that was bundled, at the file that it stands in", async () => {
    const attached = await TestDebugger.attach(await addressOf("GET /bundled"));
    const url = pathToFileURL(path.join(dir, "handlers/bundled.ts")).href;
    await attached.breakAt(url, lineOf("return", bundled));
    const paused = attached.paused();
    const response = m2m.call("/bundled");
    assert.deepEqual(attached.sourceOf((await paused).callFrames[0]!.location), {
      source: url,
      line: lineOf("return", bundled),
    });
    await attached.send("Debugger.resume");
    assert.equal(await (await response).text(), "from a bundle");
    attached.close();
  });

  it("shows the handler no other code than Lambda would", async () => {
    const code = await (await m2m.call("/file")).text();
    assert.match(code, /^exports\.handler = /);
    assert.doesNotMatch(code, /sourceMappingURL/);
  });

  it("lets in debuggers of this machine alone, and says what is different", async () => {
    assert.match(await addressOf("GET /items/{id}"), /^127\.0\.0\.1:/);
    assert.match(m2m.log, /^Debuggers may attach: functions have no time limit, and one environment each\.$/m);
  });
});

describe("m2m dev --inspect, while the program changes", () => {
  let m2m: M2mDev;
  after(async () => {
    await m2m.stop();
    await removePrograms();
  });

  it("keeps the address of a function", async () => {
    const source = programSource('"GET /a": { access: "public", handler: async () => "first" }');
    const dir = await makeProgram({ "index.ts": source });
    const port = await freePort();
    m2m = await startM2m({ dir, args: [`--inspect=localhost:${port}`] });
    await m2m.logged(/Debuggers attach at/);
    (await TestDebugger.attach(`localhost:${port}`)).close();
    await m2m.logs(/the new version is served/, () =>
      fs.writeFile(
        path.join(dir, "index.ts"),
        source.replaceAll('"~/', `"${process.cwd()}/`).replace("first", "second"),
      ),
    );
    assert.equal(await (await m2m.call("/a")).text(), "second");
    (await TestDebugger.attach(`localhost:${port}`)).close();
    assert.equal(m2m.log.match(/Debuggers attach at/g)!.length, 1);
  });
});

describe("m2m dev --inspect, started by VS Code", () => {
  let m2m: M2mDev;
  after(async () => {
    await m2m.stop();
    await removePrograms();
  });

  it("has the processes of functions load what attaches the editor", async () => {
    const handler = 'async () => process.env["OWN"] + (globalThis as { attached?: string }).attached';
    const dir = await makeProgram({
      "index.ts": programSource(
        `"GET /a": { access: "public", environment: { OWN: "own, ", NODE_OPTIONS: "--no-warnings" }, handler: ${handler} }`,
      ),
      "attach.cjs": "globalThis.attached = process.env.VSCODE_INSPECTOR_OPTIONS;",
    });
    const env = { NODE_OPTIONS: `--require ${dir}/attach.cjs`, VSCODE_INSPECTOR_OPTIONS: '{"inspectorIpc":"/none"}' };
    m2m = await startM2m({ dir, args: ["--no-watch", "--inspect=0"], env });
    assert.equal(await (await m2m.call("/a")).text(), 'own, {"inspectorIpc":"/none"}');
  });
});

describe("--inspect", () => {
  for (const given of ["70000", "here", "host:", "a b:9229"]) {
    it(`refuses ${given}`, async () => {
      const { code, stderr } = await runM2m(["dev", `--inspect=${given}`]);
      assert.equal(code, 2);
      assert.equal(
        stderr,
        `m2m: --inspect=${given}: is not a port, or a host and a port; give one such as 127.0.0.1:9229.\nm2m: see m2m dev --help\n`,
      );
    });
  }
});

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = net.createServer().listen(0, "localhost", () => {
      const { port } = server.address() as net.AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
