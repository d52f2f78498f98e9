import { strict as assert } from "node:assert";
import { EventEmitter, once } from "node:events";
import type * as http from "node:http";
import type { ServerResponse } from "node:http";
import * as https from "node:https";
import type { Registration } from "../../../simulator/evaluate/registration";
import type { Model } from "../../../simulator/model/model";
import type { Certificate } from "../../../simulator/serve/certificate";
import type * as simulators from "../../../simulator/serve/simulator";
import { loadBundle, removeBundles } from "../../support/bundles";
import { authorities, certify, Identity } from "../../support/certificates";
import { closeServers, listen } from "../../support/gateway";
import { reuseKeyPairs } from "../../support/keyPairs";
import { modelOf, output, resource, workedSet } from "../../support/registrations";
import { domainOf } from "../../support/servedDomain";

/** A handler that waits at a gate, and then answers with what it is told. */
const code = (gate: string, answer: string) => ({
  "m2m:archive": {
    kind: "files",
    files: {
      "index.js": {
        kind: "text",
        text: `exports.handler = async (event) => { if (event.rawQueryString) await fetch("${gate}"); return "${answer}"; };`,
      },
    },
  },
});

describe("the simulator, from one version of a program to the next", () => {
  const arrivals = new EventEmitter();
  let module: typeof simulators;
  let gate: string;
  let simulator: simulators.Simulator;
  let certificate: Certificate;
  let loaded: number;
  before(async () => {
    const [authority] = await authorities("CN=server authority");
    const server = await certify("CN=server", { by: authority, hosts: ["127.0.0.1"] });
    certificate = { ...server, ca: authority!.cert, caFile: "ca.pem" };
    module = await loadBundle({ simulator: "serve/simulator.ts", lambdaRuntime: "lambda/runtime.ts" });
    gate = await listen((_, response) => arrivals.emit("arrival", response));
  });
  after(async () => {
    closeServers();
    await removeBundles();
  });
  beforeEach(() => {
    loaded = 0;
    simulator = start();
  });
  afterEach(async () => {
    await simulator.close();
    reuseKeyPairs();
  });

  function start(more: Partial<simulators.SimulatorOptions> = {}): simulators.Simulator {
    return new module.Simulator({
      host: "127.0.0.1",
      port: 0,
      loadCertificate: () => {
        loaded++;
        return Promise.resolve(certificate);
      },
      log: () => undefined,
      now: Date.now,
      ...more,
    });
  }

  /** The worked set-up, with an API of a logical name. */
  function model(answer: string, name = "orders", ...more: Registration[]): Model {
    const built = modelOf({ fn: { code: code(gate, answer), timeout: 20 } }, ...more);
    return { ...built, apis: built.apis.map((api) => (api.name === "orders" ? { ...api, name } : api)) };
  }

  /** The worked set-up with a route that a listener of a logical name answers. */
  function modelWithListener(name: string): Model {
    const { api } = workedSet();
    const listener = resource("aws:lb/listener:Listener", name);
    const integration = resource("aws:apigatewayv2/integration:Integration", "private", {
      apiId: api.id,
      integrationType: "HTTP_PROXY",
      integrationMethod: "ANY",
      integrationUri: output(listener, "arn"),
      connectionType: "VPC_LINK",
      connectionId: "abc123",
      payloadFormatVersion: "1.0",
    });
    const route = { apiId: api.id, routeKey: "GET /private", target: `integrations/${integration.id}` };
    return model("one", "orders", listener, integration, resource("aws:apigatewayv2/route:Route", "private", route));
  }

  const get = async (url: string) => {
    const response = await fetch(url);
    return `${response.status} ${await response.text()}`;
  };

  /** Sends a request, and resolves once its handler waits at the gate. */
  async function held(url: string) {
    const arrived = once(arrivals, "arrival") as Promise<[ServerResponse]>;
    const answer = get(`${url}/health?wait`);
    const [response] = await arrived;
    return { answer, release: () => response.end() };
  }

  it("answers a request under way with the version that it began with", async () => {
    const { apis } = await simulator.serve(model("one"));
    const { answer, release } = await held(apis[0]!.url);
    await simulator.serve(model("two"));
    assert.equal(await get(`${apis[0]!.url}/health`), "200 two");
    release();
    assert.equal(await answer, "200 one");
  });

  it("keeps the address of an API that is renamed, and what is under way there", async () => {
    const { apis } = await simulator.serve(model("one"));
    const { answer, release } = await held(apis[0]!.url);
    const next = await simulator.serve(model("two", "renamed"));
    assert.equal(next.apis[0]!.url, apis[0]!.url);
    assert.equal(await get(`${apis[0]!.url}/health`), "200 two");
    release();
    assert.equal(await answer, "200 one");
  });

  it("keeps what stands in for a listener, by the listener's name", async () => {
    await simulator.close();
    const standIn = await listen((request, response) => response.end(`stood in for ${request.url}`));
    const listeners = new Map([["orders", standIn]]);
    simulator = start({ listeners });
    const { apis, listeners: first } = await simulator.serve(modelWithListener("orders"));
    assert.deepEqual(
      first?.map(({ name, routes, url }) => [name, routes, url]),
      [["orders", ["GET /private"], standIn]],
    );
    assert.equal(await get(`${apis[0]!.url}/private`), "200 stood in for /private");
    // One that is renamed is another one: nothing is opened for it.
    const renamed = await simulator.serve(modelWithListener("stock"));
    assert.deepEqual(
      renamed.listeners?.map(({ name, url }) => [name, url]),
      [["stock", undefined]],
    );
    assert.equal(await get(`${apis[0]!.url}/private`), '503 {"message":"Service Unavailable"}');
    assert.equal((await simulator.serve(model("two"))).listeners, undefined);
    await simulator.serve(modelWithListener("orders"));
    assert.equal(await get(`${apis[0]!.url}/private`), "200 stood in for /private");
  });

  it("serves nothing for a stand-in that no listener needs, at the first time", async () => {
    await simulator.close();
    const listeners = new Map([["other", "http://127.0.0.1:1"]]);
    simulator = start({ listeners });
    await assert.rejects(simulator.serve(modelWithListener("orders")), /listener other: .*name one of: orders\.$/);
  });

  it("answers what is under way at an API that is removed, and then no more", async () => {
    const other = resource("aws:apigatewayv2/api:Api", "other", { protocolType: "HTTP" });
    const stage = resource("aws:apigatewayv2/stage:Stage", "other", {
      apiId: other.id,
      name: "$default",
      autoDeploy: true,
    });
    const { apis } = await simulator.serve(model("one", "orders", other, stage));
    assert.equal(apis.length, 2);
    const { answer, release } = await held(apis[0]!.url);
    const without = model("two", "orders", other, stage);
    await simulator.serve({ ...without, apis: without.apis.slice(1) });
    release();
    assert.equal(await answer, "200 one");
    await assert.rejects(get(`${apis[0]!.url}/health`));
    assert.match(await get(`${apis[1]!.url}/health`), /^404 /);
  });

  describe("with domains", () => {
    const set = workedSet();
    const domain = (name: string) => domainOf(set, { "": {} }, name);

    /** A model whose domain asks for certificates that some have signed. */
    const closed = (answer: string, trusted: readonly Identity[], name = "api.example.com"): Model => {
      const built = model(answer, "orders", ...domain(name));
      const content = { kind: "text" as const, text: trusted.map(({ cert }) => cert).join("\n") };
      return { ...built, domains: built.domains.map((one) => ({ ...one, truststore: { uri: "s3://a/b", content } })) };
    };

    async function getBy(url: string, { cert, key }: Identity): Promise<string> {
      const request = https.get(url, { cert, key, ca: certificate.ca, agent: false });
      const [response] = (await once(request, "response")) as [http.IncomingMessage];
      const chunks: string[] = [];
      for await (const chunk of response.setEncoding("utf8")) {
        chunks.push(chunk as string);
      }
      return `${response.statusCode} ${chunks.join("")}`;
    }

    it("serves them by plain HTTP, and loads no certificate, where none asks for one", async () => {
      const { domains, apis, caFile } = await simulator.serve(model("one", "orders", ...domain("api.example.com")));
      assert.match(domains[0]!.origin, /^http:/);
      assert.equal(await get(`${domains[0]!.origin}/health`), "200 one");
      assert.equal(await get(`${apis[0]!.url}/health`), "200 one");
      assert.deepEqual([loaded, caFile, apis[0]!.isMutualTls], [0, undefined, false]);
    });

    it("keeps the address of one from version to version, also renamed", async () => {
      const { domains } = await simulator.serve(model("one", "orders", ...domain("api.example.com")));
      for (const name of ["api.example.com", "www.example.com"]) {
        const next = await simulator.serve(model("two", "orders", ...domain(name)));
        assert.equal(next.domains[0]!.origin, domains[0]!.origin);
        assert.equal(await get(`${domains[0]!.origin}/health`), "200 two");
      }
    });

    it("ends one that is removed, once what is under way there is answered", async () => {
      const { domains } = await simulator.serve(model("one", "orders", ...domain("api.example.com")));
      const { answer, release } = await held(domains[0]!.origin);
      await simulator.serve(model("two"));
      release();
      assert.equal(await answer, "200 one");
      await assert.rejects(get(`${domains[0]!.origin}/health`));
    });

    it("keeps the address of one with mutual TLS, and takes its new truststore", async () => {
      const [one, two] = await Promise.all([authorities("CN=1"), authorities("CN=2")]);
      const [first, second] = await Promise.all([certify("CN=a", { by: one[0] }), certify("CN=b", { by: two[0] })]);
      const { domains, caFile } = await simulator.serve(closed("one", one));
      const url = `${domains[0]!.origin}/health`;
      assert.match(url, /^https:/);
      assert.equal(caFile, "ca.pem");
      assert.equal(await getBy(url, first), "200 one");
      assert.equal(await getBy(url, second), '403 {"message":"Forbidden"}');
      const next = await simulator.serve(closed("two", two));
      assert.equal(`${next.domains[0]!.origin}/health`, url);
      assert.equal(await getBy(url, first), '403 {"message":"Forbidden"}');
      assert.equal(await getBy(url, second), "200 two");
    });

    it("asks for certificates from when the program does", async () => {
      const trusted = await authorities("CN=1");
      const { domains } = await simulator.serve(model("one", "orders", ...domain("api.example.com")));
      const next = await simulator.serve(closed("two", trusted));
      await assert.rejects(get(`${domains[0]!.origin}/health`));
      await assert.rejects(get(`${next.domains[0]!.origin}/health`));
      const client = await certify("CN=a", { by: trusted[0] });
      assert.equal(await getBy(`${next.domains[0]!.origin}/health`, client), "200 two");
    });

    it("keeps what it serves where a truststore is missing or none, and names each", async () => {
      const { apis } = await simulator.serve(model("one"));
      const built = closed("two", [], "b.example.com");
      const missing = { ...built.domains[0]!, name: "a.example.com", truststore: { uri: "s3://a/b" } };
      await assert.rejects(simulator.serve({ ...built, domains: [missing, ...built.domains] }), {
        message:
          "a.example.com: its truststore s3://a/b is no object that the program writes; give the file by --truststore a.example.com=FILE.pem, or to startM2m by truststores.\n" +
          "b.example.com: its truststore s3://a/b: holds no certificate; give a file of certificates in PEM form.",
      });
      assert.equal(await get(`${apis[0]!.url}/health`), "200 one");
    });

    it("leads to an API without an endpoint by the first domain, rather by one that asks for no certificate", async () => {
      const trusted = await authorities("CN=1");
      const built = closed("one", trusted);
      const mappings = [{ key: "v1", api: "orders", stage: "$default" }];
      const plain = { name: "open.example.com", isStated: true, mappings };
      const off = { ...built, apis: built.apis.map((api) => ({ ...api, isEndpointOff: true })) };
      const [only] = (await simulator.serve(off)).apis;
      assert.match(only!.url, /^https:/);
      assert.equal(only!.isMutualTls, true);
      const { apis, domains } = await simulator.serve({ ...off, domains: [...off.domains, plain] });
      assert.deepEqual([apis[0]!.url, apis[0]!.isMutualTls], [`${domains[1]!.origin}/v1`, false]);
      assert.equal(await get(`${apis[0]!.url}/health`), "200 one");
      assert.equal(await get(`${apis[0]!.origin}/health`), '403 {"message":"Forbidden"}');
    });
  });
});
