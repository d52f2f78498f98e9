import { strict as assert } from "node:assert";
import { awsFailure } from "../../../simulator/lambda/awsFailure";

const sdk = (client: string) => `/tmp/m2m-x/task/node_modules/@aws-sdk/client-${client}/dist-cjs/index.js`;
const error = (name: string, message: string, more: object = {}) => Object.assign(new Error(message), { name }, more);
const none = error("CredentialsProviderError", "Could not load credentials from any providers");
const refused = (more: object = {}) =>
  error("Error", "connect ECONNREFUSED", {
    code: "ECONNREFUSED",
    address: "127.0.0.1",
    port: 8000,
    $metadata: { attempts: 3 },
    ...more,
  });
const fix = (variable: string) =>
  `CredentialsProviderError: Could not load credentials from any providers; set AWS_PROFILE for an account, or ${variable}, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY for an emulator.`;

const cases: Readonly<
  Record<
    string,
    readonly [error: unknown, files: readonly string[], env: Record<string, string>, line: string | undefined]
  >
> = {
  "a call without credentials": [none, [sdk("dynamodb")], {}, fix("AWS_ENDPOINT_URL_DYNAMODB")],
  "a service of two words": [none, [sdk("secrets-manager")], {}, fix("AWS_ENDPOINT_URL_SECRETS_MANAGER")],
  "a service beside those that give credentials": [
    none,
    [sdk("sqs"), sdk("sts"), sdk("sso"), sdk("sso-oidc")],
    {},
    fix("AWS_ENDPOINT_URL_SQS"),
  ],
  "one of several services": [none, [sdk("sqs"), sdk("s3")], {}, fix("AWS_ENDPOINT_URL_<SERVICE>")],
  "an SDK that was bundled": [none, ["/tmp/m2m-x/task/index.js"], {}, fix("AWS_ENDPOINT_URL_<SERVICE>")],
  "a session that has expired": [
    error("CredentialsProviderError", "The SSO session has expired. Run aws sso login with the profile."),
    [],
    {},
    "CredentialsProviderError: The SSO session has expired. Run aws sso login with the profile.",
  ],
  "an endpoint at which nothing listens": [
    refused(),
    [],
    { AWS_ENDPOINT_URL_DYNAMODB: "http://127.0.0.1:8000", AWS_ENDPOINT_URL_S3: "http://127.0.0.1:9000" },
    "ECONNREFUSED: the AWS SDK cannot reach 127.0.0.1:8000, where AWS_ENDPOINT_URL_DYNAMODB leads: nothing listens there; start the server, or correct it.",
  ],
  "an endpoint of several addresses": [
    error("AggregateError", "", { code: "ECONNREFUSED", errors: [refused()], $metadata: {} }),
    [],
    { AWS_ENDPOINT_URL: "http://localhost:8000" },
    "ECONNREFUSED: the AWS SDK cannot reach 127.0.0.1:8000, where AWS_ENDPOINT_URL leads: nothing listens there; start the server, or correct it.",
  ],
  "an endpoint that the client was given": [
    refused(),
    [],
    { AWS_ENDPOINT_URL_S3: "not a URL" },
    "ECONNREFUSED: the AWS SDK cannot reach 127.0.0.1:8000: nothing listens there; start the server, or correct the client's endpoint.",
  ],
  "a host that is not there": [
    error("Error", "getaddrinfo", { code: "ENOTFOUND", hostname: "dynamo.test", $metadata: {} }),
    [],
    { AWS_ENDPOINT_URL: "http://dynamo.test:1" },
    "ENOTFOUND: the AWS SDK cannot reach dynamo.test, where AWS_ENDPOINT_URL leads: there is no such host; start the server, or correct it.",
  ],
  "a refusal that is not the SDK's": [refused({ $metadata: undefined }), [], {}, undefined],
  "the simulator's own credentials elsewhere": [
    error("UnrecognizedClientException", "The security token included in the request is invalid.", { $metadata: {} }),
    [sdk("dynamodb")],
    { AWS_CONTAINER_CREDENTIALS_FULL_URI: "http://127.0.0.1:4003/token/credentials" },
    "UnrecognizedClientException: without credentials of yours, a function has those of the simulator, which are good for the secrets of the program alone; set AWS_PROFILE for an account, or AWS_ENDPOINT_URL_DYNAMODB, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY for an emulator.",
  ],
  "a developer's own credentials that are refused": [
    error("UnrecognizedClientException", "The security token included in the request is invalid.", { $metadata: {} }),
    [sdk("dynamodb")],
    { AWS_PROFILE: "sandbox" },
    undefined,
  ],
  "another error of the SDK": [error("ResourceNotFoundException", "no table", { $metadata: {} }), [], {}, undefined],
  "no error": ["CredentialsProviderError", [], {}, undefined],
};

describe("what is said of a call of the AWS SDK that fails", () => {
  for (const [what, [failure, files, env, line]] of Object.entries(cases)) {
    it(`for ${what}`, () => assert.equal(awsFailure(failure, files, env), line));
  }
});
