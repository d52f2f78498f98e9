import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { ApiWithJwt } from "../../components";
import { Change, walk } from "./changes";
import { ownName } from "./engineStack";

const fn = "lambda.Function settings-get-stock";
const attachment = "iam.RolePolicyAttachment settings-get-stock";
const certificateArn = "arn:aws:acm:eu-west-1:123456789012:certificate/0a1b2c3d";
const allowOrigins = ["https://app.example.com"];
const ownDomain = { name: `${ownName("settings")}.example.com`, certificateArn };
const truststoreUri = "s3://trust/store.pem";

/** The arguments of an API with CORS, a domain with mutual TLS, and a callback. */
interface Nested {
  readonly cors?: object;
  readonly domain?: object;
  /** Settings of the callback's function. */
  readonly settings?: object | ((layer: aws.lambda.LayerVersion) => object);
}

/** A change whose two ways show the same steps. */
const nested = (args: Nested, steps: readonly string[], ...sent: RegExp[]): Change<Nested> => ({
  args,
  on: steps,
  off: steps,
  sent,
});

/** A member of what pages of other origins may do. */
const cors = (member: object, sent: RegExp): Change<Nested> =>
  nested({ cors: { allowOrigins, ...member } }, ["~ apigatewayv2.Api settings: corsConfiguration"], sent);

const domain = (changes: object, step: string, sent: RegExp): Change<Nested> =>
  nested({ domain: { ...ownDomain, mutualTls: { truststoreUri }, ...changes } }, [`~ apigatewayv2.${step}`], sent);

const setting = (settings: Nested["settings"], changed: string, sent: RegExp): Change<Nested> =>
  nested({ settings: settings! }, [`~ ${fn}: ${changed}`], sent);

describe("changes of what is left out within an option of an ApiWithJwt", () => {
  walk<Nested>({
    project: "api-settings",
    base: { cors: { allowOrigins }, domain: { ...ownDomain, mutualTls: { truststoreUri } }, settings: {} },
    program: ({ settings, ...args }) => {
      const code = new pulumi.asset.AssetArchive({ "nodejs/tools.js": new pulumi.asset.StringAsset("exports.a = 1;") });
      const layer = new aws.lambda.LayerVersion("tools", { layerName: ownName("tools"), code });
      const own = typeof settings === "function" ? settings(layer) : settings;
      new ApiWithJwt("settings", {
        auth: { issuer: "https://login.example.com", audience: "orders" },
        routes: { "GET /stock": { access: "any-client", handler: async () => "ok", ...own } },
        disableDefaultEndpoint: true,
        ...args,
      } as never);
    },
    changes: {
      "methods of CORS": cors({ allowMethods: ["PUT"] }, /PATCH .*"allowMethods":\["GET"\]/),
      "request headers of CORS": cors(
        { allowHeaders: ["x-a"] },
        /PATCH .*"allowHeaders":\["authorization","content-type"\]/,
      ),
      "response headers of CORS": cors({ exposeHeaders: ["etag"] }, /PATCH .*"exposeHeaders":\[\]/),
      "for how long a preflight is remembered": cors({ maxAge: { hours: 1 } }, /PATCH .*"maxAge":0/),
      "credentials of CORS": cors({ allowCredentials: true }, /PATCH .*"allowCredentials":false/),
      "a version of the truststore": domain(
        { mutualTls: { truststoreUri, truststoreVersion: "1" } },
        "DomainName settings: mutualTlsAuthentication",
        /PATCH .*"mutualTlsAuthentication":\{"truststoreVersion":""\}/,
      ),
      "no mutual TLS": domain(
        { mutualTls: undefined },
        "DomainName settings: mutualTlsAuthentication",
        /PATCH .*"truststoreUri":"s3:/,
      ),
      "a path of the domain": domain({ path: "v1" }, "ApiMapping settings: apiMappingKey", /"apiMappingKey":""/),
      "a time limit of the function": setting({ timeout: 7 }, "timeout", /"Timeout":10/),
      "memory of the function": setting({ memorySize: 512 }, "memorySize", /"MemorySize":256/),
      "an architecture of the function": setting(
        { architecture: "x86_64" },
        "architectures, lastModified",
        /"Architectures":\["arm64"\]/,
      ),
      "concurrency of the function": setting(
        { reservedConcurrency: 2 },
        "reservedConcurrentExecutions",
        /DELETE .*\/concurrency/,
      ),
      "environment of the function": setting(
        { environment: { TABLE: "orders" } },
        "environment",
        /"Environment":\{"Variables":\{\}\}/,
      ),
      "layers of the function": setting(({ arn }) => ({ layers: [arn] }), "layers", /"Layers":\[\]/),
      "a VPC of the function": {
        args: { settings: { vpc: { subnetIds: ["subnet-1"], securityGroupIds: ["sg-1"] } } },
        on: [`+ ${attachment}`, `~ ${fn}: vpcConfig`],
        off: [`- ${attachment}`, `~ ${fn}: vpcConfig`],
        sent: [/"SubnetIds":\[\]/],
      },
      "permissions of the function": nested(
        {
          settings: {
            permissions: [{ actions: ["sns:Publish"], resources: ["arn:aws:sns:eu-west-1:123456789012:own"] }],
          },
        },
        ["~ iam.RolePolicy settings-get-stock: policy"],
      ),
      "policies of the function": {
        args: { settings: { policies: { own: "arn:aws:iam::aws:policy/AWSXRayDaemonWriteAccess" } } },
        on: [`+ ${attachment}.own`],
        off: [`- ${attachment}.own`],
      },
    },
  });
});
