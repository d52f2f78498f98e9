import { strict as assert } from "node:assert";
import { startM2m } from "pulumi-aws-m2m/testing";
import { makeProgram, programSource, removePrograms } from "../../support/programs";

const routes = `"POST /items": { scopes: ["items/write"], handler: async () => "made" },`;

/** An API behind mutual TLS, and one with a foreign issuer. */
const setUp = `
new ApiWithJwt("closed", {
  auth,
  disableDefaultEndpoint: true,
  domain: {
    name: "partners.example.com",
    certificateArn: "arn:aws:acm:eu-central-1:123456789012:certificate/0a1b2c3d",
    mutualTls: { truststoreUri: "s3://acme-truststore/partners.pem" },
  },
  routes: { "GET /who": { access: "any-client", handler: async () => "you" } },
});
new ApiWithJwt("partners", {
  auth: { issuer: "https://login.partner.example", audience: ["https://api.example.com"] },
  routes: { "GET /shared": { scopes: ["items:read"], handler: async () => "shared" } },
});
`;

describe("the harness for users' tests refuses, once it knows the program,", () => {
  let dir: string;
  before(async () => {
    dir = await makeProgram({ "index.ts": programSource(routes, setUp) });
  });
  after(removePrograms);

  async function refuses(options: Parameters<typeof startM2m>[0], ...messages: readonly RegExp[]): Promise<void> {
    await assert.rejects(startM2m({ dir, ...options }), (error: Error) => {
      messages.forEach((message) => assert.match(error.message, message));
      return error.name === "UserError";
    });
  }

  it("variables for what is not there, and that are no texts", () =>
    refuses(
      { environment: { "GET /itemz": { A: "1" }, "POST /items": { TABLE: 7 as unknown as string } } },
      /^environment\["GET \/itemz"\]: is neither .*"POST \/items"/m,
      /^environment\["POST \/items"\]\.TABLE is not a text; /m,
    ));

  it("to stand in for an issuer that the program does not have", () =>
    refuses(
      { issuers: ["https://login.partner.exampel"] },
      /^issuers: "https:\/\/login\.partner\.exampel" is not a foreign issuer .*"https:\/\/login\.partner\.example"/,
    ));

  it("a domain that asks for certificates without its truststore", () =>
    refuses({}, /^partners\.example\.com: its truststore s3:/));
});
