import { strict as assert } from "node:assert";
import { once } from "node:events";
import * as https from "node:https";
import * as net from "node:net";
import { authorities, certify, Identity } from "../support/certificates";
import * as x509 from "@peculiar/x509";
import { modelOf, routeOf, workedSet } from "../support/registrations";
import { domainOf, Sent, ServedDomain, servingDomain } from "../support/servedDomain";

const set = workedSet();
const model = modelOf({}, routeOf(set, "ANY /{proxy+}"), ...domainOf(set));

describe("attacks on mutual TLS", () => {
  let root: Identity;
  let client: Identity;
  const served = servingDomain(async () => {
    [root] = (await authorities("CN=root")) as [Identity];
    client = await certify("CN=client", { by: root });
    return ServedDomain.start(model, [root]);
  });
  beforeEach(() => served().trust([root]));

  /** Checks that a caller with a certificate is refused, whatever is asked for, and that nothing runs. */
  async function refused(identity: Identity, options: Sent = {}): Promise<void> {
    for (const line of ["GET /health", "OPTIONS /health", "POST /x", "GET /%"]) {
      const { status, body } = await served().call(line, { identity, ...options });
      assert.deepEqual([status, body], [403, '{"message":"Forbidden"}'], line);
    }
    assert.deepEqual(served().events, []);
  }

  it("lets a good certificate in, of which the others differ", async () => {
    assert.equal((await served().call("GET /health", { identity: client })).status, 200);
  });

  it("refuses a certificate that names the authority, and was signed by another", async () => {
    const [namesake] = (await authorities("CN=root")) as [Identity];
    await refused(await certify("CN=client", { by: namesake }));
  });

  it("refuses a certificate that signed itself, also one with the authority's name", async () => {
    await refused(await certify("CN=client"));
    await refused(await certify("CN=root", { isAuthority: true }));
  });

  it("refuses what an authority has signed that only the client brings", async () => {
    const middle = await certify("CN=middle", { by: root, isAuthority: true });
    const leaf = await certify("CN=leaf", { by: middle });
    await refused({ ...leaf, cert: `${leaf.cert}\n${middle.cert}` });
  });

  it("refuses what a client has signed by its own certificate, even where that is trusted", async () => {
    const leaf = await certify("CN=leaf", { by: client });
    const chain = { ...leaf, cert: `${leaf.cert}\n${client.cert}` };
    await refused(chain);
    served().trust([root, client]);
    await refused(chain);
    await refused(leaf);
  });

  it("refuses a certificate that is for servers only", async () => {
    const [server, both] = [x509.ExtendedKeyUsage.serverAuth, x509.ExtendedKeyUsage.clientAuth];
    await refused(await certify("CN=server", { by: root, purposes: [server] }));
    const identity = await certify("CN=both", { by: root, purposes: [server, both] });
    assert.equal((await served().call("GET /health", { identity })).status, 200);
  });

  it("refuses one that is not valid yet, and one that is not any more", async () => {
    await refused(await certify("CN=early", { by: root, from: 3_600_000, until: 7_200_000 }));
    await refused(await certify("CN=late", { by: root, until: -1_000 }));
  });

  it("takes no key but that of the certificate", async () => {
    const { keys, key } = await certify("CN=other");
    await assert.rejects(served().call("GET /health", { identity: { cert: client.cert, key, keys } }));
    assert.deepEqual(served().events, []);
  });

  for (const maxVersion of ["TLSv1.2", "TLSv1.3"] as const) {
    it(`resumes no session of ${maxVersion}, so that none goes on without its certificate`, async () => {
      const first = await served().call("GET /health", { identity: client, maxVersion });
      assert.equal(first.status, 200);
      const { session } = first;
      const again = await served().call("GET /health", { identity: client, maxVersion, session });
      assert.deepEqual([again.status, again.isResumed], [200, false]);
      assert.deepEqual(
        served().events.map(({ requestContext }) => requestContext.authentication?.clientCert.subjectDN),
        ["CN=client", "CN=client"],
      );
      served().reset();
      await assert.rejects(served().call("GET /health", { maxVersion, session }), { code: "ECONNRESET" });
      const [stranger] = (await authorities("CN=stranger")) as [Identity];
      await refused(await certify("CN=a", { by: stranger }), { maxVersion, session });
    });
  }

  it("takes older versions of TLS from nobody", async () => {
    const options = { minVersion: "TLSv1", maxVersion: "TLSv1.1", ciphers: "DEFAULT@SECLEVEL=0" } as const;
    await assert.rejects(served().call("GET /health", { identity: client, ...options }), /alert protocol version/);
  });

  it("gives whoever speaks plain HTTP nothing of the API", async () => {
    const socket = net.connect(served().port, "127.0.0.1");
    socket.write("GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n");
    let text = "";
    socket.setEncoding("latin1").on("data", (chunk: string) => (text += chunk));
    socket.on("error", () => undefined);
    await once(socket, "close");
    assert.doesNotMatch(text, /served|apigw-requestid/);
    assert.deepEqual(served().events, []);
  });

  it("lets no header pass for a certificate, nor for the domain", async () => {
    const headers = {
      host: "localhost:1",
      "client-cert": ":MIIB:",
      "ssl-client-cert": client.cert.replaceAll("\n", "%0A"),
      "x-amzn-mtls-clientcert": "CN=admin",
      "x-amzn-request-context": JSON.stringify({ authentication: { clientCert: { subjectDN: "CN=admin" } } }),
      "x-client-cert": "CN=admin",
      "x-forwarded-client-cert": 'Subject="CN=admin"',
      "x-ssl-client-s-dn": "CN=admin",
    };
    const options = { headers, checkServerIdentity: () => undefined };
    await refused(await certify("CN=admin"), options);
    await assert.rejects(served().call("GET /health", options), { code: "ECONNRESET" });
    await served().call("GET /health", { identity: client, ...options });
    const { requestContext } = served().events[0]!;
    assert.equal(requestContext.authentication!.clientCert.subjectDN, "CN=client");
    assert.deepEqual([requestContext.domainName, requestContext.domainPrefix], ["api.example.com", "api"]);
  });

  describe("over a connection that stays open", () => {
    let agent: https.Agent;
    beforeEach(() => {
      agent = new https.Agent({ keepAlive: true, maxSockets: 1 });
      calls = 0;
    });
    afterEach(() => agent.destroy());
    let calls: number;
    const statusOf = async () => {
      const { status, isReused } = await served().call("GET /health", { identity: client, agent });
      assert.equal(isReused, calls++ > 0);
      return status;
    };

    it("refuses a certificate from when its authority is no longer trusted", async () => {
      assert.equal(await statusOf(), 200);
      const others = await authorities("CN=root");
      served().trust(others);
      assert.equal(await statusOf(), 403);
      served().trust([root]);
      assert.equal(await statusOf(), 200);
    });

    it("refuses a certificate from when it has expired", async () => {
      assert.equal(await statusOf(), 200);
      served().now += 2 * 3_600_000;
      assert.equal(await statusOf(), 403);
      assert.equal(await statusOf(), 403);
      // Once a connection is enough for the person at the terminal.
      assert.equal(served().logged.length, 1);
      assert.match(served().logged[0]!, /^refused the client "CN=client": it is valid from /);
    });
  });
});

describe("attacks on domains", () => {
  const closed = { closed: { routeKey: "GET /v1/admin" }, open: null };
  const served = servingDomain(() =>
    ServedDomain.start(modelOf(closed, ...domainOf(set, { v1: {}, "v1/public": {} }))),
  );

  it("find no API by a path that only looks like that of a mapping", async () => {
    for (const path of ["/", "/V1", "/v1x", "//v1", "/%761", "/v1%2Fv1", "/x/../v1", "/.", "*", "/public"]) {
      const { status, body } = await served().call(`GET ${path}`);
      assert.deepEqual([status, body], [403, '{"message":"Forbidden"}'], path);
    }
  });

  it("reach a closed route by no other path, and no header makes a client of them", async () => {
    for (const path of ["/v1/v1/admin", "/v1/public/v1/admin", "/v1/public/v1/admin?x", "/v1/v1/%61dmin"]) {
      assert.equal((await served().call(`GET ${path}`)).status, 401, path);
    }
    for (const path of ["/v1/admin", "/v1/public/../v1/admin", "/v1//v1/admin", "/v1/v1/admin/"]) {
      assert.equal((await served().call(`GET ${path}`)).status, 404, path);
    }
    assert.deepEqual(served().events, []);
  });
});
