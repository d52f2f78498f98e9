import { strict as assert } from "node:assert";
import { closeServers, listen } from "../support/gateway";
import { M2mDev, runM2m, startM2m } from "../support/m2m";
import { makeProgram, programSource, removePrograms, writeProgramFile } from "../support/programs";

/** Lines of a program with load balancers of awsx, and one of plain resources. */
const setUp = `
import * as awsx from "@pulumi/awsx";
const vpc = new awsx.ec2.Vpc("net", { numberOfAvailabilityZones: 2 });
const group = new aws.ec2.SecurityGroup("link", { vpcId: vpc.vpcId });
const vpcLink = { subnetIds: vpc.privateSubnetIds, securityGroupIds: [group.id] };
const alb = new awsx.lb.ApplicationLoadBalancer("items", { internal: true, subnetIds: vpc.privateSubnetIds });
const items = { listenerArn: alb.listeners.apply((listeners) => listeners![0]!.arn) };
const plain = new aws.lb.Listener("stock", { loadBalancerArn: alb.loadBalancer.arn, defaultActions: [] });
const link = new aws.apigatewayv2.VpcLink("own", vpcLink);
const stock = { listenerArn: plain.arn, vpcLinkId: link.id };
`;

const program = (routes: string, more = "") =>
  programSource(routes, setUp + more).replace(`("shop", { auth,`, `("shop", { auth, vpcLink,`);

/** What was logged, whether or not this machine was slow. */
/** What was said beside each request's line. */
const said = (log: string) =>
  log.split("\n").filter((line) => line !== "" && !/^(?:still evaluating|\d\d:\d\d:\d\d \d{3} )/.test(line));

const read = `"GET /items/{id}": { scopes: ["items/read"], handler: items }`;
const write = `"POST /stock": { scopes: ["items/write"], handler: stock }`;
const open = `"GET /open/{path+}": { access: "public", handler: items }`;

describe("a program with a VPC link", () => {
  after(async () => {
    closeServers();
    await removePrograms();
  });

  describe("under m2m dev", () => {
    let dir: string;
    let standIn: string;
    let m2m: M2mDev;
    const get = async (target: string, token?: string) => {
      const response = await m2m.call(target, token === undefined ? {} : { token });
      return `${response.status} ${await response.text()}`;
    };
    before(async () => {
      standIn = await listen((request, response) => response.end(`${request.method} ${request.url}`));
      dir = await makeProgram({ "index.ts": program(`${read}, ${write}`) });
      m2m = await startM2m({ dir, args: ["--listener", `items-0=${standIn}`] });
    });
    after(() => m2m.stop());

    it("is answered by the stand-in of a listener", async () => {
      assert.equal(await get("/items/1?x=1", await m2m.token("reader")), "200 GET /items/1?x=1");
      assert.match(await get("/items/1", await m2m.token("writer")), /^403 /);
      assert.match(await get("/items/1"), /^401 /);
    });

    it("is answered by 503 for a listener without one, which is said at the start", async () => {
      const response = await m2m.call("/stock", { method: "POST", token: await m2m.token("writer") });
      assert.deepEqual([response.status, await response.text()], [503, '{"message":"Service Unavailable"}']);
      const { listeners } = m2m.ready as unknown as { listeners: unknown };
      assert.deepEqual(listeners, { "items-0": standIn, stock: null });
      assert.deepEqual(said(m2m.log), [
        "nothing stands in for the listener stock, so POST /stock answers 503; start a server, and name it by --listener stock=http://127.0.0.1:8080.",
      ]);
    });

    it("keeps the stand-in when the program changes", async () => {
      await m2m.logs(/index\.ts changed, and the new version is served/, () =>
        writeProgramFile(dir, "index.ts", program(`${read}, ${open}`)),
      );
      assert.equal(await get("/open/a/b"), "200 GET /open/a/b");
      assert.equal(await get("/items/2", await m2m.token("reader")), "200 GET /items/2");
    });

    it("tells why a stand-in did not answer", async () => {
      closeServers();
      await m2m.logs(/\[items-0\] http:\/\/127\.0\.0\.1:\d+ did not answer "GET \/open\/\{path\+\}": .*/, async () => {
        assert.match(await get("/open/a"), /^503 /);
      });
    });
  });

  it("may name a listener by its ARN, and one that is not the program's by that alone", async () => {
    const arn =
      "arn:aws:elasticloadbalancing:eu-central-1:123456789012:listener/app/own/50dc6c495c0c9188/f2f7dc8efc522ab2";
    const standIn = await listen((_, response) => response.end("foreign"));
    const source = program(`"GET /own": { access: "public", handler: { listenerArn: "${arn}" } }`);
    const m2m = await startM2m({
      dir: await makeProgram({ "index.ts": source }),
      args: ["--no-watch", `--listener=${arn}=${standIn}`],
    });
    assert.equal(await (await m2m.call("/own")).text(), "foreign");
    await m2m.stop();
  });

  it("is not served with a stand-in that no route needs", async () => {
    const dir = await makeProgram({ "index.ts": program(read) });
    const { code, stdout, stderr } = await runM2m(["dev", "--port", "0", "--listener", "stock=http://127.0.0.1:1"], {
      cwd: dir,
    });
    const message = "listener stock: no route is answered by a listener of that name or ARN; name one of: items-0.";
    assert.deepEqual([code, stdout, said(stderr)], [1, "", [`m2m: ${message}`]]);
  });

  it("is described without any stand-in", async () => {
    const dir = await makeProgram({ "index.ts": program(`${read}, ${write}`) });
    for (const command of ["access", "openapi"]) {
      const { code, stdout, stderr } = await runM2m([command], { cwd: dir });
      assert.deepEqual([code, said(stderr)], [0, []]);
      assert.match(stdout, /\/items\/\{id\}/);
    }
  });

  for (const [what, more, says] of [
    [
      "an API that awsx makes",
      `new awsx.classic.apigateway.API("rest", { routes: [{ path: "/x", target: { type: "http_proxy", uri: "https://example.com" } as never }] });`,
      /aws:apigateway\/\w+:\w+ "rest": the simulator does not model this type/,
    ],
    [
      "a scope that only AWS knows",
      `const pool = new aws.cognito.UserPool("other"); new aws.cognito.ResourceServer("other", { userPoolId: pool.id, identifier: alb.loadBalancer.zoneId, name: "x" });`,
      /"other": identifier depends on an output of awsx:lb:ApplicationLoadBalancer "items" or an output of aws:lb\/loadBalancer:LoadBalancer "items", which the simulator does not know; give a stand-in/,
    ],
    [
      "a listener that is none",
      `new ApiWithJwt("more", { auth, vpcLink, routes: { "GET /x": { scopes: ["items/read"], handler: { listenerArn: alb.defaultTargetGroup.arn } } } });`,
      /"more-get-x": integrationUri = "arn:aws:elasticloadbalancing:\S+" is not the ARN of a load balancer's listener/,
    ],
    [
      "an ARN of what awsx does not tell",
      `new ApiWithJwt("more", { auth, vpcLink, routes: { "GET /x": { scopes: ["items/read"], handler: { listenerArn: new awsx.ecr.Image("x", { repositoryUrl: "y" }).imageUri } } } });`,
      /integrationUri depends on awsx:ecr:Image "x" imageUri/,
    ],
  ] as const) {
    it(`is refused with ${what}`, async () => {
      const { code, stderr } = await runM2m(["dev", "--port", "0", "--no-watch"], {
        cwd: await makeProgram({ "index.ts": program(read, more) }),
      });
      assert.equal(code, 1, stderr);
      assert.match(stderr, says);
      assert.ok(!/^ +at /m.test(stderr), stderr);
    });
  }
});
