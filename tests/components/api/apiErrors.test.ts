import { strict as assert } from "node:assert";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { ApiWithJwt } from "../../../components";
import { refusalOf, register } from "../../support/mocks";
import { refuses } from "../../support/refuses";
import { Args, baseRoutes, createApi, createAuth, handler } from "./base";

/** A mistake: what was written, and the whole of what the error says. */
type Mistakes = Record<string, readonly [program: () => unknown, message: string]>;

const many = <T>(count: number, value: T, prefix = "k") =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`${prefix}${index}`, value]));
const list = (count: number) => Object.keys(many(count, 0));

const foreign = { issuer: "https://login.example.com", audience: "api" };
const source = (args: object) => createApi({ auth: { ...foreign, ...args }, routes: { "GET /x": open } });
const open = { access: "public", handler };
const closed = { access: "any-client", handler };

const sources: Mistakes = {
  "an issuer over http": [
    () => source({ issuer: "http://login.example.com" }),
    'auth.issuer = "http://login.example.com" is not an issuer: an https URL without query and fragment; write it as tokens carry it in iss, such as https://issuer.example.com.',
  ],
  "an issuer with a query": [
    () => source({ issuer: "https://login.example.com?tenant=1" }),
    'auth.issuer = "https://login.example.com?…" is not an issuer: an https URL without query and fragment; write it as tokens carry it in iss, such as https://issuer.example.com.',
  ],
  "an issuer with credentials": [
    () => source({ issuer: "https://me@login.example.com" }),
    'auth.issuer = "https://…@login.example.com" is not an issuer: an https URL without query and fragment; write it as tokens carry it in iss, such as https://issuer.example.com.',
  ],
  "an issuer with a slash at its end": [
    () => source({ issuer: "https://acme.eu.auth0.com/" }),
    'auth.issuer = "https://acme.eu.auth0.com/" ends in a slash, and API Gateway compares it with iss character by character; remove the slash, or set allowTrailingSlash: true if iss has it too.',
  ],
  "a domain of Cognito for an issuer": [
    () => source({ issuer: "https://acme.auth.eu-west-1.amazoncognito.com" }),
    'auth.issuer = "https://acme.auth.eu-west-1.amazoncognito.com" is the domain of a user pool\'s token endpoint, not its issuer; use https://cognito-idp.<region>.amazonaws.com/<pool id>.',
  ],
  "no audience in the list": [
    () => source({ audience: [] }),
    "auth.audience = [] is empty; give at least one of its audiences.",
  ],
  "too many audiences": [
    () => source({ audience: list(51) }),
    "auth.audience = 51 is more than the 50 audiences a JWT authorizer can hold; use fewer.",
  ],
  "an empty audience": [
    () => source({ audience: ["a", ""] }),
    'auth.audience[1] = "" is not an audience; write it as tokens carry it, such as "https://api.example.com".',
  ],
  "a misspelt member of a source": [
    () => source({ allowTrailingSlashes: true }),
    'auth.allowTrailingSlashes is not an argument that is known here; did you mean "allowTrailingSlash"? Known: allowTrailingSlash, audience, issuer.',
  ],
  "no client that is chosen": [
    () => createApi({ auth: { auth: createAuth(), clients: [] } }),
    "auth.clients = {} is empty, so no token can be accepted; define a client, or make every route public.",
  ],
  "an authorizer without clients": [
    () => createApi({ authorizers: { stock: createAuth("stock", []) } }),
    "authorizers.stock.clients = {} is empty, so no token can be accepted; define a client, or make every route public.",
  ],
  "an authorizer with too many clients": [
    () => createApi({ authorizers: { stock: createAuth("stock", list(51)) } }),
    'authorizers.stock.clients = 51 is more than the 50 audiences a JWT authorizer can hold; have a function check their tokens, by authorizers.stock: { auth, checkedBy: "function" }, or spread the clients over several authorizers with auth.only(...), or over several APIs.',
  ],
  "an authorizer with the name of auth's": [
    () => createApi({ authorizers: { default: foreign } }),
    "authorizers.default is the name of the authorizer of auth; choose another name.",
  ],
  "an authorizer's name that cannot be a part of others": [
    () => createApi({ authorizers: { "my partners": foreign } }),
    'authorizers["my partners"] is not a name that can be a part of the names of AWS resources; use 1 to 40 letters, digits, _ and -.',
  ],
  "too many authorizers": [
    () => createApi({ authorizers: many(10, foreign) }),
    "authorizers = 11 is, with that of auth, more than the 10 authorizers an HTTP API can have; split the API.",
  ],
};

const cors = (args: object, routes: object = baseRoutes) =>
  createApi({ cors: { allowOrigins: ["https://app.example.com"], ...args }, routes });
const notAnOrigin = 'is not an origin; write it as browsers send it, "https://app.example.com", or "*".';

const pages: Mistakes = {
  "an origin with a slash at its end": [
    () => cors({ allowOrigins: ["https://app.example.com/"] }),
    `cors.allowOrigins[0] = "https://app.example.com/" ${notAnOrigin}`,
  ],
  "an origin with a path": [
    () => cors({ allowOrigins: ["*", "https://app.example.com/x"] }),
    `cors.allowOrigins[1] = "https://app.example.com/x" ${notAnOrigin}`,
  ],
  "an origin without a scheme": [
    () => cors({ allowOrigins: ["app.example.com"] }),
    `cors.allowOrigins[0] = "app.example.com" ${notAnOrigin}`,
  ],
  "no origin": [() => cors({ allowOrigins: [] }), "cors.allowOrigins = [] is empty; give at least one of its origins."],
  "credentials for all origins": [
    () => cors({ allowOrigins: ["*"], allowCredentials: true }),
    'cors.allowCredentials = true stands beside the origin "*", which API Gateway refuses; name the origins, or leave it out.',
  ],
  "credentials for all origins of a scheme": [
    () => cors({ allowOrigins: ["https://a.example", "https://*"], allowCredentials: true }),
    'cors.allowCredentials = true stands beside the origin "https://*", which API Gateway refuses; name the origins, or leave it out.',
  ],
  "a method that pages cannot use": [
    () => cors({ allowMethods: ["ANY"] }),
    'cors.allowMethods[0] = "ANY" is not a method; use one of *, GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS.',
  ],
  "no method in the list": [
    () => cors({ allowMethods: [] }),
    "cors.allowMethods = [] is empty; give at least one of its methods.",
  ],
  "a header that is none": [
    () => cors({ allowHeaders: ["x a"] }),
    'cors.allowHeaders[0] = "x a" is not the name of a header; write it as content-type.',
  ],
  "an exposed header that is none": [
    () => cors({ exposeHeaders: ["etag:"] }),
    'cors.exposeHeaders[0] = "etag:" is not the name of a header; write it as content-type.',
  ],
  "an age of more than a day": [
    () => cors({ maxAge: { hours: 25 } }),
    "cors.maxAge.hours = 25 is not between 1 and 24 hours; give a whole number of hours in that range.",
  ],
  "an age in two units": [
    () => cors({ maxAge: { hours: 1, minutes: 1 } }),
    'cors.maxAge = ["hours","minutes"] is not a length of time in one unit; give either minutes or hours.',
  ],
  "a misspelt member of cors": [
    () => cors({ allowOrigin: "*" }),
    'cors.allowOrigin is not an argument that is known here; did you mean "allowOrigins"? Known: allowCredentials, allowHeaders, allowMethods, allowOrigins, exposeHeaders, maxAge.',
  ],
  "a closed route for preflight requests": [
    () => cors({}, { ...baseRoutes, "OPTIONS /x": closed }),
    'routes["OPTIONS /x"] would ask preflight requests for a token, which they never carry; remove it, as API Gateway answers them, or make it public.',
  ],
  "more routes than an API can hold, with those that cors adds": [
    () => cors({}, many(151, closed, "ANY /x")),
    "routes = 302 is, with the routes that cors adds, more than the 300 routes an HTTP API can hold; split the API.",
  ],
};

const certificate = (region: string) => `arn:aws:acm:${region}:123456789012:certificate/0a1b`;
const domain = (args: object, more: Args = {}, opts?: pulumi.ComponentResourceOptions) =>
  createApi(
    { domain: { name: "api.example.com", certificateArn: certificate("eu-central-1"), ...args }, ...more },
    opts,
  );
const notAHost = 'is not a domain name; write it in lower case, without "https://" and a path: api.example.com.';
const notAPath = 'is not a path that an API can be mapped to; write it without slashes at its ends: "v1/orders".';
const mutualTls = { truststoreUri: "s3://trust/store.pem" };
const inRegion = (region: string, program: () => unknown) => () => {
  pulumi.runtime.setConfig("aws:region", region);
  try {
    return program();
  } finally {
    pulumi.runtime.setAllConfig({});
  }
};

const domains: Mistakes = {
  "a domain with a scheme": [
    () => domain({ name: "https://api.example.com" }),
    `domain.name = "https://api.example.com" ${notAHost}`,
  ],
  "a domain in capitals": [() => domain({ name: "API.example.com" }), `domain.name = "API.example.com" ${notAHost}`],
  "a domain of one label": [() => domain({ name: "localhost" }), `domain.name = "localhost" ${notAHost}`],
  "a certificate that is none": [
    () => domain({ certificateArn: "arn:aws:iam::123456789012:server-certificate/own" }),
    'domain.certificateArn = "arn:aws:iam::123456789012:server-certificate/own" is not the ARN of a certificate of AWS Certificate Manager; copy the ARN from its resource, or pass its arn output.',
  ],
  "a certificate in another Region": [
    inRegion("eu-central-1", () => domain({ certificateArn: certificate("us-east-1") })),
    `domain.certificateArn = "${certificate("us-east-1")}" is in us-east-1, but the API is in eu-central-1, where its certificate must be; request a certificate in eu-central-1.`,
  ],
  "a path with slashes at its ends": [() => domain({ path: "/v1/" }), `domain.path = "/v1/" ${notAPath}`],
  "an empty path": [() => domain({ path: "" }), `domain.path = "" ${notAPath}`],
  "a path with an empty part": [() => domain({ path: "v1//orders" }), `domain.path = "v1//orders" ${notAPath}`],
  "the name of a hosted zone": [
    () => domain({ hostedZoneId: "example.com" }),
    'domain.hostedZoneId = "example.com" is not the id of a Route 53 hosted zone; write it as Z123ABC.',
  ],
  "mutual TLS that can be gone around": [
    () => domain({ mutualTls }),
    "domain.mutualTls can be bypassed by the address that AWS gives the API; set disableDefaultEndpoint: true.",
  ],
  "mutual TLS that can be gone around on purpose": [
    () => domain({ mutualTls }, { disableDefaultEndpoint: false }),
    "domain.mutualTls can be bypassed by the address that AWS gives the API; set disableDefaultEndpoint: true.",
  ],
  "a truststore that is not in S3": [
    () => domain({ mutualTls: { truststoreUri: "https://trust/store.pem" } }, { disableDefaultEndpoint: true }),
    'domain.mutualTls.truststoreUri = "https://trust/store.pem" is not a file in S3; write "s3://bucket/truststore.pem".',
  ],
  "a truststore without a file": [
    () => domain({ mutualTls: { truststoreUri: "s3://trust" } }, { disableDefaultEndpoint: true }),
    'domain.mutualTls.truststoreUri = "s3://trust" is not a file in S3; write "s3://bucket/truststore.pem".',
  ],
  "a truststore's version that is none": [
    () => domain({ mutualTls: { ...mutualTls, truststoreVersion: "" } }, { disableDefaultEndpoint: true }),
    'domain.mutualTls.truststoreVersion = "" is not a version of a file in S3; copy it from S3.',
  ],
  "mutual TLS that only the deployment will tell whether it can be gone around": [
    () => domain({ mutualTls }, { disableDefaultEndpoint: pulumi.output(true) }),
    "domain.mutualTls can be bypassed by the address that AWS gives the API; set disableDefaultEndpoint: true.",
  ],
  "a domain that exists, where it is not said whether the API has another address": [
    () => createApi({ domain: { existing: "shared.example.com", path: "v1" } }),
    "disableDefaultEndpoint is not set, and the domain that exists may ask for certificates, which that address does not; set it to true, or to false where the domain has no mutual TLS.",
  ],
  "a domain without its name": [
    () => createApi({ domain: { path: "v1" } }),
    "domain has none of name, existing; write { name, certificateArn }, or { existing } for a domain that exists.",
  ],
  "a domain that exists and does not": [
    () => domain({ existing: "shared.example.com" }),
    "domain has name and existing; write { name, certificateArn }, or { existing } for a domain that exists.",
  ],
  "the URL of a domain that exists": [
    () => createApi({ domain: { existing: "https://shared.example.com" }, disableDefaultEndpoint: true }),
    `domain.existing = "https://shared.example.com" ${notAHost}`,
  ],
  "a path of a domain that exists with slashes": [
    () => createApi({ domain: { existing: "shared.example.com", path: "/" }, disableDefaultEndpoint: true }),
    `domain.path = "/" ${notAPath}`,
  ],
  "a certificate of a domain that exists": [
    () =>
      createApi({
        domain: { existing: "shared.example.com", certificateArn: certificate("eu-central-1") },
        disableDefaultEndpoint: false,
      }),
    "domain.certificateArn is not an argument that is known here; use one of existing, path.",
  ],
  "a misspelt member of a domain": [
    () => domain({ zone: "Z1" }),
    'domain.zone is not an argument that is known here; did you mean "hostedZoneId"? Known: certificateArn, existing, hostedZoneId, mutualTls, name, path.',
  ],
};

for (const [part, mistakes] of Object.entries({ "sources of tokens": sources, cors: pages, domain: domains })) {
  describe(`ApiWithJwt's ${part}: refused is`, () => {
    refuses("ApiWithJwt", mistakes, "orders");
  });
}

describe("ApiWithJwt accepts", () => {
  const accepted: Record<string, () => unknown> = {
    "10 authorizers where no route uses auth": () =>
      createApi({
        authorizers: many(10, foreign),
        routes: { "GET /x": open, "GET /y": { ...closed, authorizer: "k0" } },
      }),
    "9 authorizers and 50 audiences": () =>
      createApi({ authorizers: { ...many(8, foreign), most: { ...foreign, audience: list(50) } } }),
    "a closed route for OPTIONS without cors": () => createApi({ routes: { "OPTIONS /x": closed } }),
    "300 routes with those that cors adds": () =>
      cors({}, many(150, { ...closed, handler: { url: "https://a.b" } }, "ANY /x")),
    "a certificate in the Region that is set": inRegion("eu-central-1", () => domain({})),
    "a certificate in whichever Region where none is set": () => domain({ certificateArn: certificate("us-east-1") }),
    "a certificate that an output tells": inRegion("eu-central-1", () =>
      domain({ certificateArn: pulumi.output(certificate("us-east-1")) }),
    ),
    "a certificate where a transform may choose the Region": inRegion("eu-central-1", () =>
      domain({ certificateArn: certificate("us-east-1") }, { transform: { api: { region: "us-east-1" } } }),
    ),
    // A provider of one's own keeps its Region to itself.
    "a certificate in the Region of an explicit provider": inRegion("eu-central-1", () =>
      domain(
        { certificateArn: certificate("us-east-1") },
        {},
        { provider: new aws.Provider("own", { region: "us-east-1" }) },
      ),
    ),
    "a certificate in the Region of one of several providers": inRegion("eu-central-1", () =>
      domain(
        { certificateArn: certificate("us-east-1") },
        {},
        { providers: [new aws.Provider("own", { region: "us-east-1" })] },
      ),
    ),
    "a certificate in the Region of the parent's provider": inRegion("eu-central-1", () => {
      const providers = { aws: new aws.Provider("own", { region: "us-east-1" }) };
      const parent = new pulumi.ComponentResource("own:index:Parent", "own", {}, { providers });
      return domain({ certificateArn: certificate("us-east-1") }, {}, { parent });
    }),
    "credentials where an output tells the origin": () =>
      cors({ allowOrigins: [pulumi.output("https://a.example")], allowCredentials: true }),
  };
  for (const [title, program] of Object.entries(accepted)) {
    it(title, async () => {
      let api: unknown;
      await register(() => {
        api = program();
      });
      assert.ok(api instanceof ApiWithJwt);
    });
  }
});

describe("ApiWithJwt's chosen clients", () => {
  // Such an object is typed as what auth.only(...) gives, although that would have refused it.
  it("written by hand must exist, too", async () => {
    const { error } = await refusalOf("ApiWithJwt", () =>
      createApi({ auth: { auth: createAuth(), clients: ["reporting", "reproting"] } }),
    );
    assert.equal(
      error.message,
      'ApiWithJwt "orders": auth.clients[1] = "reproting" is not a client; did you mean "reporting"? Known: checkout, reporting.',
    );
  });
});
