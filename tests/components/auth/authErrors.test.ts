import * as pulumi from "@pulumi/pulumi";
import { M2mAuth } from "../../../components";
import { Mistakes, refuses } from "../../support/refuses";
import { accepts, certificateArn, many } from "./base";

const orders = { scopes: { read: "Read orders", write: "Create orders" } };
const handler = async (event: unknown) => event;

/** An M2mAuth, right but for what is given, as JavaScript can write it. */
const auth = (args: object, name: unknown = "orders") =>
  new M2mAuth(
    name as string,
    { resourceServers: { orders }, clients: { reporting: ["orders/read"] }, ...args } as never,
  );
const server = (args: object) => auth({ resourceServers: { orders: { ...orders, ...args } } });
const client = (args: object) => auth({ clients: { reporting: { scopes: ["orders/read"], ...args } } });
const custom = (domain: object) => auth({ domain: { name: "auth.example.com", certificateArn, ...domain } });
const existing = (args: object) =>
  auth({ userPoolId: "eu-west-1_AbC123", domain: { url: "https://a.example" }, ...args });
const secrets = (secretsManager: object) => auth({ secretsManager });

const known =
  "archives, clients, deletionProtection, domain, issuer, resourceServers, secretsManager, tags, tier, tokenCustomization, transform, userPoolId, webAclArn";

const mistakesInScopes: Mistakes = {
  "a name that is too long": [
    () => auth({}, "n".repeat(41)),
    `name = "${"n".repeat(41)}" cannot be a part of the names of AWS resources; use 1 to 40 letters, digits, _ and -, beginning with a letter or digit.`,
  ],
  "a name with other characters": [
    () => auth({}, "my.api"),
    'name = "my.api" cannot be a part of the names of AWS resources; use 1 to 40 letters, digits, _ and -, beginning with a letter or digit.',
  ],
  "no resource server": [
    () => auth({ resourceServers: {}, clients: {} }),
    "resourceServers = {} is empty; give at least one of its resource servers.",
  ],
  "too many resource servers": [
    () => auth({ resourceServers: { ...many(300, orders), orders } }),
    "resourceServers = 301 is more than the 300 resource servers a user pool can hold; merge resource servers or use a second pool.",
  ],
  "an identifier that Cognito refuses": [
    () => server({ identifier: "my orders" }),
    'resourceServers.orders.identifier = "my orders" is not an identifier that Cognito accepts; use 1 to 256 printable ASCII characters without space, " and \\.',
  ],
  "a key that cannot be the identifier": [
    () => auth({ resourceServers: { "my orders": orders }, clients: {} }),
    'resourceServers["my orders"] is not an identifier that Cognito accepts; set identifier, or use 1 to 256 printable ASCII characters without space, " and \\.',
  ],
  "an identifier that is used twice": [
    () => auth({ resourceServers: { orders, stock: { ...orders, identifier: "orders" } } }),
    'resourceServers.stock.identifier = "orders" is the identifier of resource server "orders" too; give each resource server an identifier of its own.',
  ],
  "a resource server's name that Cognito refuses": [
    () => server({ name: "Orders/API" }),
    'resourceServers.orders.name = "Orders/API" is not a name that Cognito accepts; use 1 to 256 letters, digits, spaces and _ + = , . @ -.',
  ],
  "a resource server without scopes": [
    () => auth({ resourceServers: { orders: { scopes: {} } }, clients: {} }),
    "resourceServers.orders.scopes = {} is empty; give at least one of its scopes.",
  ],
  "too many scopes in a resource server": [
    () => server({ scopes: { ...many(100, "Do"), read: "Read" } }),
    "resourceServers.orders.scopes = 101 is more than the 100 scopes a resource server can hold; split the resource server.",
  ],
  "a scope's name with a slash": [
    () => server({ scopes: { ...orders.scopes, "read/all": "Read" } }),
    'resourceServers.orders.scopes["read/all"] is not a scope name that Cognito accepts; use 1 to 256 printable ASCII characters without space, ", \\ and /.',
  ],
  "an empty description": [
    () => server({ scopes: { read: "" } }),
    'resourceServers.orders.scopes.read = "" is not a description that Cognito accepts; write 1 to 256 characters.',
  ],
  "a long description": [
    () => server({ scopes: { read: "r".repeat(257) } }),
    `resourceServers.orders.scopes.read = "${"r".repeat(98)}… is not a description that Cognito accepts; write 1 to 256 characters.`,
  ],
  "too many clients": [
    () => auth({ clients: many(10_001, ["orders/read"]) }),
    "clients = 10001 is more than the 10000 app clients a user pool can hold; use a second pool.",
  ],
  "a client's name that Cognito refuses": [
    () => auth({ clients: { "a/b": ["orders/read"] } }),
    'clients["a/b"] is not a client name that Cognito accepts; use 1 to 128 letters, digits, spaces and _ + = , . @ -.',
  ],
  "a client without scopes": [
    () => auth({ clients: { reporting: [] } }),
    "clients.reporting = [] is empty; give the client at least one scope, as Cognito requires.",
  ],
  "a client with options and without scopes": [
    () => client({ scopes: [] }),
    "clients.reporting.scopes = [] is empty; give the client at least one scope, as Cognito requires.",
  ],
  "a scope that does not exist": [
    () => auth({ clients: { reporting: ["orders/read", "orders/raed"] } }),
    'clients.reporting[1] = "orders/raed" is not a scope of any resource server; did you mean "orders/read"? Known: orders/read, orders/write.',
  ],
  "a scope that is like no other": [
    () => client({ scopes: ["admin"] }),
    'clients.reporting.scopes[0] = "admin" is not a scope of any resource server; use one of orders/read, orders/write.',
  ],
  "a scope that is listed twice": [
    () => client({ scopes: ["orders/read", "orders/write", "orders/read"] }),
    'clients.reporting.scopes[2] = "orders/read" is listed twice; list each scope once.',
  ],
  "too many scopes of a client": [
    () =>
      auth({
        resourceServers: { orders: { scopes: many(51, "Do") } },
        clients: { reporting: Object.keys(many(51, "")).map((scope) => `orders/${scope}`) },
      }),
    "clients.reporting = 51 is more than the 50 scopes an app client can have; use fewer, wider scopes.",
  ],
  "a validity that is too short": [
    () => client({ accessTokenValidity: { minutes: 4 } }),
    "clients.reporting.accessTokenValidity.minutes = 4 is not between 5 and 1440 minutes; give a whole number of minutes in that range.",
  ],
  "a validity that is too long": [
    () => client({ accessTokenValidity: { hours: 25 } }),
    "clients.reporting.accessTokenValidity.hours = 25 is not between 1 and 24 hours; give a whole number of hours in that range.",
  ],
  "a validity that is not whole": [
    () => client({ accessTokenValidity: { hours: 1.5 } }),
    "clients.reporting.accessTokenValidity.hours = 1.5 is not between 1 and 24 hours; give a whole number of hours in that range.",
  ],
  "a validity in two units": [
    () => client({ accessTokenValidity: { hours: 1, minutes: 30 } }),
    'clients.reporting.accessTokenValidity = ["hours","minutes"] is not a length of time in one unit; give either minutes or hours.',
  ],
  "a scope's full name that is too long for a client": [
    () => auth({ resourceServers: { orders: { ...orders, identifier: "i".repeat(252) } } }),
    'clients.reporting[0] = "orders/read" is longer than 256 characters with the resource server\'s identifier; shorten the identifier, or the name of the scope.',
  ],
  "an empty key": [
    () => auth({ resourceServers: { orders, "": { ...orders, identifier: "x" } } }),
    'resourceServers[""] is empty; give the resource server a key.',
  ],
  "an empty description of a client": [
    () => client({ description: "" }),
    'clients.reporting.description = "" is not a description; write 1 to 2048 characters.',
  ],
  "a long description of a client": [
    () => client({ description: "d".repeat(2049) }),
    `clients.reporting.description = "${"d".repeat(98)}… is not a description; write 1 to 2048 characters.`,
  ],
};

const mistakesInDomain: Mistakes = {
  "a domain prefix that Cognito refuses": [
    () => auth({ domain: { prefix: "Acme-" } }),
    'domain.prefix = "Acme-" is not a domain prefix that Cognito accepts; use 1 to 63 lower-case letters, digits and hyphens, with no hyphen at either end.',
  ],
  ...Object.fromEntries(
    ["aws", "amazon", "cognito"].map((word) => [
      `the reserved word "${word}" in a domain prefix`,
      [
        () => auth({ domain: { prefix: `my${word}x` } }),
        `domain.prefix = "my${word}x" contains the reserved word "${word}"; choose a prefix without aws, amazon and cognito.`,
      ] as const,
    ]),
  ),
  "a domain prefix that is too long": [
    () => auth({ domain: { prefix: "p".repeat(64) } }),
    `domain.prefix = "${"p".repeat(64)}" is not a domain prefix that Cognito accepts; use 1 to 63 lower-case letters, digits and hyphens, with no hyphen at either end.`,
  ],
  "no form of a domain": [
    () => auth({ domain: { certificateArn } }),
    'domain has none of prefix, name, url; write { prefix: "my-api" }, { name, certificateArn } or, for a pool that has a domain, { url }.',
  ],
  "two forms of a domain": [
    () => custom({ prefix: "acme" }),
    'domain has prefix and name; write { prefix: "my-api" }, { name, certificateArn } or, for a pool that has a domain, { url }.',
  ],
  "all forms of a domain": [
    () => existing({ domain: { prefix: "acme", name: "auth.example.com", url: "https://a.example" } }),
    'domain has prefix and name and url; write { prefix: "my-api" }, { name, certificateArn } or, for a pool that has a domain, { url }.',
  ],
  "a certificate of Cognito's own domain": [
    () => auth({ domain: { prefix: "acme", certificateArn } }),
    "domain.certificateArn is not an argument that is known here; use one of prefix.",
  ],
  "a domain in capitals": [
    () => custom({ name: "Auth.example.com" }),
    'domain.name = "Auth.example.com" is not a domain name; write it in lower case, without "https://" and a path: api.example.com.',
  ],
  "a URL for a domain's name": [
    () => custom({ name: "https://auth.example.com" }),
    'domain.name = "https://auth.example.com" is not a domain name; write it in lower case, without "https://" and a path: api.example.com.',
  ],
  "a domain of one label": [
    () => custom({ name: "auth" }),
    'domain.name = "auth" is not a domain name; write it in lower case, without "https://" and a path: api.example.com.',
  ],
  "a domain that is too long": [
    () => custom({ name: `${"a".repeat(52)}.example.com` }),
    `domain.name = "${"a".repeat(52)}.example.com" is longer than the 63 characters that Cognito takes; choose a shorter domain.`,
  ],
  "a certificate in another Region": [
    () => custom({ certificateArn: certificateArn.replace("us-east-1", "eu-west-1") }),
    'domain.certificateArn = "arn:aws:acm:eu-west-1:123456789012:certificate/0a1b" is in eu-west-1, but Cognito needs it in us-east-1; request a certificate in us-east-1.',
  ],
  "a certificate of IAM": [
    () => custom({ certificateArn: "arn:aws:iam::123456789012:server-certificate/own" }),
    'domain.certificateArn = "arn:aws:iam::123456789012:server-certificate/own" is not the ARN of a certificate of AWS Certificate Manager; copy the ARN from its resource, or pass its arn output.',
  ],
  "something else of another Region for a certificate": [
    () => custom({ certificateArn: "arn:aws:kms:eu-west-1:123456789012:key/0a1b" }),
    'domain.certificateArn = "arn:aws:kms:eu-west-1:123456789012:key/0a1b" is not the ARN of a certificate of AWS Certificate Manager; copy the ARN from its resource, or pass its arn output.',
  ],
  "no certificate": [
    () => custom({ certificateArn: undefined }),
    "domain.certificateArn = null is not the ARN of a certificate of AWS Certificate Manager; copy the ARN from its resource, or pass its arn output.",
  ],
  "a name for a hosted zone": [
    () => custom({ hostedZoneId: "example.com" }),
    'domain.hostedZoneId = "example.com" is not the id of a Route 53 hosted zone; write it as Z123ABC.',
  ],
  "the URL of a pool that is created": [
    () => auth({ domain: { url: "https://a.example" } }),
    'domain.url = "https://a.example" is the domain of a pool that exists, and the pool is created here; use { prefix } or { name, certificateArn }.',
  ],
  "a URL with a path": [
    () => existing({ domain: { url: "https://a.example/oauth2/token" } }),
    'domain.url = "https://a.example/oauth2/token" is not an https URL without a path; write it as "https://auth.example.com".',
  ],
  "a URL with a slash at its end": [
    () => existing({ domain: { url: "https://a.example/" } }),
    'domain.url = "https://a.example/" is not an https URL without a path; write it as "https://auth.example.com".',
  ],
  "a URL without TLS": [
    () => existing({ domain: { url: "http://a.example" } }),
    'domain.url = "http://a.example" is not an https URL without a path; write it as "https://auth.example.com".',
  ],
};

const mistakesInPool: Mistakes = {
  "an argument that does not exist": [
    () => auth({ client: { reporting: ["orders/read"] } }),
    `client is not an argument that is known here; did you mean "clients"? Known: ${known}.`,
  ],
  "an argument of another component": [
    () => auth({ logRetentionInDays: 30 }),
    `logRetentionInDays is not an argument that is known here; use one of ${known}.`,
  ],
  "a pool that exists, by its ARN": [
    () => existing({ userPoolId: "arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_AbC123" }),
    'userPoolId = "arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_AbC123" is not the id of a user pool; write it as "eu-west-1_AbCdEfGhI".',
  ],
  "a pool that exists, by a part of its id, and its issuer": [
    () => existing({ userPoolId: "AbC123", issuer: "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbC123" }),
    'userPoolId = "AbC123" is not the id of a user pool; write it as "eu-west-1_AbCdEfGhI".',
  ],
  "a pool that exists, without a domain": [
    () => existing({ domain: undefined }),
    "domain is missing, and whether the pool that exists has one is not known; use { url } for the one that it has, or { prefix } to create one.",
  ],
  "an issuer without a pool": [
    () => auth({ issuer: "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbC123" }),
    'issuer = "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbC123" stands without userPoolId, and a pool that is created has its own; leave it out, or name the pool.',
  ],
  ...Object.fromEntries(
    Object.entries({
      "another pool": "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_XyZ789",
      "another Region": "https://cognito-idp.eu-central-1.amazonaws.com/eu-west-1_AbC123",
      "somebody else": "https://issuer.example.com",
      "the pool, with a slash at its end": "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbC123/",
      "the pool's domain": "https://acme.auth.eu-west-1.amazoncognito.com",
    }).map(([whose, issuer]) => [
      `the issuer of ${whose}`,
      [
        () => existing({ issuer }),
        `issuer = "${issuer}" is not an issuer of this user pool, whose tokens carry it character by character; use https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbC123 or https://issuer-cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbC123.`,
      ] as const,
    ]),
  ),
  "an issuer of China without its ending": [
    () =>
      existing({
        userPoolId: "cn-north-1_AbC123",
        issuer: "https://cognito-idp.cn-north-1.amazonaws.com/cn-north-1_AbC123",
      }),
    'issuer = "https://cognito-idp.cn-north-1.amazonaws.com/cn-north-1_AbC123" is not an issuer of this user pool, whose tokens carry it character by character; use https://cognito-idp.cn-north-1.amazonaws.com.cn/cn-north-1_AbC123 or https://issuer-cognito-idp.cn-north-1.amazonaws.com.cn/cn-north-1_AbC123.',
  ],
  "an issuer without TLS": [
    () => existing({ issuer: "http://issuer.example.com" }),
    'issuer = "http://issuer.example.com" is not an https URL; leave it out, or copy it from the pool.',
  ],
  "an issuer without TLS of a pool that is not known yet": [
    () => existing({ userPoolId: pulumi.output("eu-west-1_AbC123"), issuer: "http://issuer.example.com" }),
    'issuer = "http://issuer.example.com" is not an https URL; leave it out, or copy it from the pool.',
  ],
  ...Object.fromEntries(
    Object.entries({
      tier: "PLUS",
      tokenCustomization: { handler },
      webAclArn: "arn:aws:wafv2:eu-west-1:123456789012:regional/webacl/a/0a1b",
      deletionProtection: true,
    }).map(([setting, value]) => [
      `${setting} of a pool that exists`,
      [
        () => existing({ [setting]: value }),
        `${setting} is a setting of the pool, which exists already; set it where the pool is created.`,
      ] as const,
    ]),
  ),
  "a tier that does not exist": [
    () => auth({ tier: "FREE" }),
    'tier = "FREE" is not a feature plan of Cognito; use one of LITE, ESSENTIALS, PLUS.',
  ],
  "token customisation on LITE": [
    () => auth({ tier: "LITE", tokenCustomization: { handler } }),
    "tokenCustomization needs the feature plan ESSENTIALS or PLUS, and tier is LITE; leave one of the two out.",
  ],
  "a web ACL that is global": [
    () => auth({ webAclArn: "arn:aws:wafv2:us-east-1:123456789012:global/webacl/a/0a1b" }),
    'webAclArn = "arn:aws:wafv2:us-east-1:123456789012:global/webacl/a/0a1b" is not the ARN of a regional web ACL, which user pools need; copy the ARN from its resource, or pass its arn output.',
  ],
  "a web ACL by its id": [
    () => auth({ webAclArn: "0a1b" }),
    'webAclArn = "0a1b" is not the ARN of a regional web ACL, which user pools need; copy the ARN from its resource, or pass its arn output.',
  ],
  "too many tags": [
    () => auth({ tags: many(51, "x") }),
    "tags = 51 is more than the 50 tags a resource can have; use fewer.",
  ],
  "a tag of AWS": [
    () => auth({ tags: { "aws:team": "orders" } }),
    'tags["aws:team"] is not a tag that AWS accepts; use 1 to 128 letters, digits, spaces and _ . : / = + - @, not beginning with aws:.',
  ],
  "a tag of AWS in capitals": [
    () => auth({ tags: { "AWS:team": "orders" } }),
    'tags["AWS:team"] is not a tag that AWS accepts; use 1 to 128 letters, digits, spaces and _ . : / = + - @, not beginning with aws:.',
  ],
  "a tag with other characters": [
    () => auth({ tags: { "team?": "orders" } }),
    'tags["team?"] is not a tag that AWS accepts; use 1 to 128 letters, digits, spaces and _ . : / = + - @, not beginning with aws:.',
  ],
  "a tag that is too long": [
    () => auth({ tags: { ["t".repeat(129)]: "orders" } }),
    `tags.${"t".repeat(129)} is not a tag that AWS accepts; use 1 to 128 letters, digits, spaces and _ . : / = + - @, not beginning with aws:.`,
  ],
  "a tag's value with other characters": [
    () => auth({ tags: { team: "a;b" } }),
    'tags.team = "a;b" is not a tag\'s value that AWS accepts; use up to 256 letters, digits, spaces and _ . : / = + - @.',
  ],
  "a tag's value that is too long": [
    () => auth({ tags: { team: "t".repeat(257) } }),
    `tags.team = "${"t".repeat(98)}… is not a tag's value that AWS accepts; use up to 256 letters, digits, spaces and _ . : / = + - @.`,
  ],
  "a transform of something else": [
    () => auth({ transform: { clients: {} } }),
    'transform.clients is not a kind of child of this component; did you mean "client"? Known: alarm, archive, client, domain, domainRecord, eventRule, eventTarget, function, logGroup, permission, resourceServer, role, rolePolicy, rolePolicyAttachment, secret, secretRotation, secretVersion, userPool, webAclAssociation.',
  ],
  "a key of another service": [
    () => secrets({ kmsKeyId: "my-key" }),
    'secretsManager.kmsKeyId = "my-key" is not a key of AWS KMS; pass its ARN, its id or alias/name.',
  ],
  "a key's ARN without its id": [
    () => secrets({ kmsKeyId: "arn:aws:kms:eu-west-1:123456789012:key/" }),
    'secretsManager.kmsKeyId = "arn:aws:kms:eu-west-1:123456789012:key/" is not a key of AWS KMS; pass its ARN, its id or alias/name.',
  ],
  ...Object.fromEntries(
    [1, 6, 31, 7.5].map((days) => [
      `a recovery window of ${days} days`,
      [
        () => secrets({ recoveryWindowInDays: days }),
        `secretsManager.recoveryWindowInDays = ${days} is not between 7 and 30 days; give a whole number of days in that range.`,
      ] as const,
    ]),
  ),
  "a prefix of secrets' names that Secrets Manager refuses": [
    () => secrets({ namePrefix: "my secrets/" }),
    'secretsManager.namePrefix = "my secrets/" is not a part of a name that Secrets Manager accepts; use up to 256 letters, digits and / _ + = . @ -.',
  ],
  "a client's name that no secret can have": [
    () => auth({ clients: { "my reports": ["orders/read"] }, secretsManager: {} }),
    'clients["my reports"] cannot be a part of the name of a secret; use letters, digits and _ + = . @ -.',
  ],
  "a delivery that does not exist": [
    () => secrets({ prefix: "m2m/" }),
    'secretsManager.prefix is not an argument that is known here; did you mean "namePrefix"? Known: alarms, kmsKeyId, namePrefix, recoveryWindowInDays, rotation.',
  ],
};

describe("M2mAuth refuses, in scopes and clients,", () => refuses("M2mAuth", mistakesInScopes));
describe("M2mAuth refuses, in the domain,", () => refuses("M2mAuth", mistakesInDomain));
describe("M2mAuth refuses, in the pool and what belongs to it,", () => refuses("M2mAuth", mistakesInPool));

describe("at the limits, M2mAuth accepts", () =>
  accepts({
    "a domain of 63 characters": () => custom({ name: `${"a".repeat(51)}.example.com` }),
    "a scope of 256 characters, as AWS writes it": () => server({ identifier: "i".repeat(251) }),
    "50 tags, the longest": () => auth({ tags: { ...many(49, ""), ["t".repeat(128)]: "ä ".repeat(128) } }),
    "long names and descriptions with secrets": () =>
      auth({
        clients: { ["c".repeat(128)]: { scopes: ["orders/read"], description: "d".repeat(2048) } },
        secretsManager: { namePrefix: "p".repeat(256), recoveryWindowInDays: 7 },
      }),
    "secrets whose names begin with nothing": () => secrets({ namePrefix: "" }),
    "every form of a key": () =>
      [
        ...["alias/own", "arn:aws:kms:eu-west-1:123456789012:alias/own", "mrk-0123456789abcdef0123456789abcdef"],
        ...["01234567-89ab-cdef-0123-456789abcdef", "arn:aws-cn:kms:cn-north-1:123456789012:key/01234567-89ab"],
      ].map((kmsKeyId, index) => auth({ secretsManager: { kmsKeyId, namePrefix: `k${index}/` } }, `orders${index}`)),
    "LITE without token customisation": () => auth({ tier: "LITE" }),
    "arguments that are undefined": () =>
      auth({ domain: undefined, tags: undefined, unknown: undefined, userPoolId: undefined }),
  }));
