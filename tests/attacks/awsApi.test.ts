import { strict as assert } from "node:assert";
import { createHash, createHmac } from "node:crypto";
import * as http from "node:http";
import { ServedAws } from "../support/rotation/servedAws";

interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** A request for a secret's value, signed anew for these tests: by the rules, and not by the simulator's own code. */
interface Attack {
  readonly path?: string;
  readonly method?: string;
  readonly body?: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
  readonly keys?: Keys;
  readonly service?: string;
  readonly time?: number;
  /** Headers that are signed. */
  readonly signed?: readonly string[];
  /** Changes the request once it is signed. */
  readonly after?: (request: { headers: Record<string, string>; body: string | Buffer }) => void;
}

describe("attack: AWS's API, as the simulator serves it", () => {
  let served: ServedAws;
  let keys: Keys;
  let token: string;
  let secretId: string;
  before(async () => {
    served = await ServedAws.start();
    keys = await served.credentials();
    token = new URL(served.environment["AWS_ENDPOINT_URL_SECRETS_MANAGER"]!).pathname.slice(1);
    secretId = served.newSecret();
    served.api.secrets.find(({ secret }) => secret.arn === secretId)!.versions.put("a".repeat(32), { text: "hush" });
  });
  after(() => served.close());

  const hash = (data: string | Buffer) => createHash("sha256").update(data).digest("hex");
  const mac = (key: string | Buffer, text: string) => createHmac("sha256", key).update(text).digest();

  async function ask(attack: Attack = {}): Promise<{ status: number; type: string; text: string }> {
    const { port } = served.listener;
    const { path = "/", method = "POST", service = "secretsmanager", time = Date.now() } = attack;
    const date = new Date(time).toISOString().replace(/[-:]|\.\d{3}/g, "");
    const headers: Record<string, string> = {
      host: `127.0.0.1:${port}`,
      "x-amz-date": date,
      "x-amz-target": "secretsmanager.GetSecretValue",
      "content-type": "application/x-amz-json-1.1",
      ...attack.headers,
    };
    const request = { headers, body: attack.body ?? JSON.stringify({ SecretId: secretId }) };
    const signer = attack.keys ?? keys;
    const names = attack.signed ?? ["content-type", "host", "x-amz-date", "x-amz-target"];
    const lines = names.map((name) => `${name}:${headers[name] ?? ""}`);
    const canonical = [method, path, "", ...lines, "", names.join(";"), hash(request.body)].join("\n");
    const scope = `${date.slice(0, 8)}/eu-central-1/${service}/aws4_request`;
    const key = [date.slice(0, 8), "eu-central-1", service, "aws4_request"].reduce<string | Buffer>(
      mac,
      `AWS4${signer.secretAccessKey}`,
    );
    const signature = mac(key, ["AWS4-HMAC-SHA256", date, scope, hash(canonical)].join("\n")).toString("hex");
    headers["authorization"] =
      `AWS4-HMAC-SHA256 Credential=${signer.accessKeyId}/${scope}, SignedHeaders=${names.join(";")}, Signature=${signature}`;
    attack.after?.(request);
    return new Promise((resolve, reject) => {
      const sent = http.request({ host: "127.0.0.1", port, path, method, headers }, (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
        response.on("end", () =>
          resolve({
            status: response.statusCode!,
            type: /^\{/.test(text) ? String((JSON.parse(text) as { __type?: string }).__type) : "",
            text,
          }),
        );
      });
      sent.on("error", reject).end(request.body);
    });
  }

  it("answers who signs rightly", async () => {
    const { status, text } = await ask();
    assert.equal(status, 200, text);
    assert.equal((JSON.parse(text) as { SecretString: string }).SecretString, "hush");
  });

  const stranger: Keys = { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "wJalrXUtnFEMI" };
  const hour = 60 * 60 * 1000;
  const attacks: Readonly<Record<string, [() => Attack, status: number, type: string]>> = {
    "no signature": [
      () => ({ after: ({ headers }) => delete headers["authorization"] }),
      400,
      "MissingAuthenticationTokenException",
    ],
    "a bearer token": [
      () => ({ after: ({ headers }) => (headers["authorization"] = `Bearer ${token}`) }),
      400,
      "IncompleteSignatureException",
    ],
    "a key that was not given out": [() => ({ keys: stranger }), 400, "UnrecognizedClientException"],
    "a wrong secret key": [() => ({ keys: { ...keys, secretAccessKey: "guess" } }), 400, "InvalidSignatureException"],
    "another body than the signed one": [
      () => ({ after: (request) => (request.body = request.body.toString().replace("{", "{ ")) }),
      400,
      "InvalidSignatureException",
    ],
    "another operation than the signed one": [
      () => ({ after: ({ headers }) => (headers["x-amz-target"] = "secretsmanager.DescribeSecret") }),
      400,
      "InvalidSignatureException",
    ],
    "an operation that is not signed": [
      () => ({ signed: ["content-type", "host", "x-amz-date"] }),
      400,
      "InvalidSignatureException",
    ],
    "a host that is not signed": [
      () => ({ signed: ["content-type", "x-amz-date", "x-amz-target"] }),
      400,
      "InvalidSignatureException",
    ],
    "an old request, sent again": [() => ({ time: Date.now() - hour }), 400, "InvalidSignatureException"],
    "a request of the future": [() => ({ time: Date.now() + hour }), 400, "InvalidSignatureException"],
    "no time": [() => ({ headers: { "x-amz-date": "soon" } }), 400, "InvalidSignatureException"],
    "a signature for another service": [() => ({ service: "cognito-idp" }), 400, "InvalidSignatureException"],
    "a stranger's key at a guessed address": [
      () => ({ keys: stranger, path: `/${"A".repeat(32)}` }),
      400,
      "UnrecognizedClientException",
    ],
    "the function's key at another one's address": [
      () => ({ path: `/${"A".repeat(32)}` }),
      400,
      "UnrecognizedClientException",
    ],
    "an operation of Object's own": [
      () => ({ headers: { "x-amz-target": "secretsmanager.constructor" } }),
      400,
      "UnknownOperationException",
    ],
    "an operation of another service": [
      () => ({ headers: { "x-amz-target": "DynamoDB_20120810.ListTables" } }),
      400,
      "UnknownOperationException",
    ],
    "a method that changes nothing": [() => ({ method: "GET", body: "" }), 404, "UnknownOperationException"],
    "a path beyond": [() => ({ path: "/a/../b" }), 404, "UnknownOperationException"],
    "a query": [() => ({ path: "/?Action=GetSecretValue" }), 404, "UnknownOperationException"],
    "a page in a browser": [() => ({ headers: { origin: "https://evil.example" } }), 403, "AccessDeniedException"],
    "a page in a browser that sends no Origin": [
      () => ({ headers: { "sec-fetch-site": "cross-site" } }),
      403,
      "AccessDeniedException",
    ],
    "no JSON": [() => ({ body: "{" }), 400, "SerializationException"],
    "JSON that is no object": [() => ({ body: "[]" }), 400, "SerializationException"],
    "a text where there is none": [() => ({ body: '{"SecretId":{}}' }), 400, "SerializationException"],
    "no secret": [() => ({ body: "{}" }), 400, "InvalidParameterException"],
    "a member of Object's own": [() => ({ body: '{"SecretId":"x","__proto__":{}}' }), 400, "InvalidParameterException"],
    "a body too long": [() => ({ body: " ".repeat(600 * 1024) }), 413, "RequestEntityTooLargeException"],
  };
  for (const [what, [attack, status, type]] of Object.entries(attacks)) {
    it(what, async () => {
      const answer = await ask(attack());
      assert.deepEqual([answer.status, answer.type], [status, type], answer.text);
      assert.doesNotMatch(answer.text, /hush/);
    });
  }

  it("a name that is made to mean this machine", async () => {
    const answer = await ask({ headers: { host: "evil.example" } });
    assert.equal(answer.status, 421);
    assert.doesNotMatch(answer.text, /hush/);
  });

  it("credentials at a guessed address", async () => {
    for (const path of ["/credentials", "//credentials", `/${"A".repeat(32)}/credentials`]) {
      const response = await fetch(`${served.listener.origin}${path}`);
      const answer = await response.text();
      assert.ok(response.status >= 400, path);
      assert.doesNotMatch(answer, /SecretAccessKey/);
    }
  });

  it("a caller of this machine that wants more than to read", async () => {
    const { AWS_ACCESS_KEY_ID: accessKeyId = "", AWS_SECRET_ACCESS_KEY: secretAccessKey = "" } =
      served.api.environmentOfCaller(served.listener.origin, "eu-central-1");
    const caller = { accessKeyId, secretAccessKey };
    assert.equal((await ask({ keys: caller })).status, 200);
    for (const name of ["PutSecretValue", "UpdateSecretVersionStage", "RotateSecret"]) {
      const body = { SecretId: secretId, ...(name === "UpdateSecretVersionStage" && { VersionStage: "AWSCURRENT" }) };
      const answer = await ask({
        keys: caller,
        headers: { "x-amz-target": `secretsmanager.${name}` },
        body: JSON.stringify(body),
      });
      assert.equal(answer.type, "AccessDeniedException", answer.text);
    }
  });

  it("a developer's own key is taken at the address of a function alone", async () => {
    assert.equal((await ask({ keys: stranger, path: `/${token}` })).status, 200);
    assert.equal((await ask({ keys: stranger, path: "/" })).type, "UnrecognizedClientException");
  });

  it("credentials of a function that the program no longer has", async () => {
    served.api.take(served.model, [], (text) => text);
    assert.equal((await ask()).type, "UnrecognizedClientException");
  });
});
