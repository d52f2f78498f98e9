import { createHash } from "node:crypto";

/** Account number in the simulated ARNs: AWS's documentation uses it as an example, and no account has it. */
export const accountId = "123456789012";

/** A resource about to be "created". */
export interface Creation {
  readonly type: string;
  readonly name: string;
  readonly urn: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly region: string;
  /** The id by which the program looks the resource up in AWS, instead of creating it. */
  readonly lookedUp?: string | undefined;
}

/** What AWS would answer: the id, and the properties that are computed. */
export interface Created {
  readonly id: string;
  readonly outputs: Readonly<Record<string, unknown>>;
  /** Names of the outputs that are secret. */
  readonly secrets?: readonly string[];
}

/**
 * A made-up identifier: the same for the same program and stack, so that what callers have stored keeps working.
 *
 * @param seed What it is derived from: the resource's URN, which holds the project and the stack.
 */
export function identifier(seed: string, alphabet: string, length: number): string {
  let text = "";
  for (let block = 0; text.length < length; block++) {
    for (const byte of createHash("sha512").update(`${block}\n${seed}`).digest()) {
      // Bytes beyond the last whole multiple would make the first characters likelier.
      if (byte < 256 - (256 % alphabet.length)) {
        text += alphabet.charAt(byte % alphabet.length);
      }
    }
  }
  return text.slice(0, length);
}

const lower = "abcdefghijklmnopqrstuvwxyz0123456789";
const upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
const mixed = `ABCDEFGHIJKLMNOPQRSTUVWXYZ${lower}`;
const hex = "0123456789abcdef";

/** The name that Pulumi gives a resource without one: its logical name and seven random digits. */
function physicalName({ inputs, name, urn }: Creation): string {
  const prefix = inputs["namePrefix"];
  if (typeof inputs["name"] === "string") {
    return inputs["name"];
  }
  return typeof prefix === "string" ? `${prefix}${identifier(urn, hex, 7)}` : `${name}-${identifier(urn, hex, 7)}`;
}

/** ARN of a function that is given by its name or its ARN. */
function functionArn(fn: string, region: string): string {
  return fn.startsWith("arn:") ? fn : `arn:aws:lambda:${region}:${accountId}:function:${fn}`;
}

/** What API Gateway invokes a function by. */
function invokeArn(arn: string, region: string): string {
  return `arn:aws:apigateway:${region}:lambda:path/2015-03-31/functions/${arn}/invocations`;
}

type Creator = (creation: Creation) => Created;

/** The outputs of the resources that a request meets, or that the components read outputs of. */
const creators: Readonly<Record<string, Creator>> = {
  "aws:cognito/userPool:UserPool": (creation) => {
    const id = creation.lookedUp ?? `${creation.region}_${identifier(creation.urn, mixed, 9)}`;
    return {
      id,
      outputs: {
        // What an existing pool is called is known to AWS alone.
        ...(creation.lookedUp === undefined && { name: physicalName(creation) }),
        arn: `arn:aws:cognito-idp:${creation.region}:${accountId}:userpool/${id}`,
        endpoint: `cognito-idp.${creation.region}.amazonaws.com/${id}`,
      },
    };
  },
  "aws:cognito/userPoolDomain:UserPoolDomain": ({ inputs }) => ({
    id: String(inputs["domain"]),
    outputs: {
      awsAccountId: accountId,
      cloudfrontDistribution: `${identifier(String(inputs["domain"]), lower, 14)}.cloudfront.net`,
      // The zone of all of CloudFront.
      cloudfrontDistributionZoneId: "Z2FDTNDATAQYW2",
    },
  }),
  "aws:cognito/resourceServer:ResourceServer": ({ inputs }) => ({
    id: `${String(inputs["userPoolId"])}|${String(inputs["identifier"])}`,
    outputs: {
      scopeIdentifiers: (Array.isArray(inputs["scopes"]) ? inputs["scopes"] : []).map(
        (scope: { scopeName?: unknown }) => `${String(inputs["identifier"])}/${String(scope.scopeName)}`,
      ),
    },
  }),
  "aws:cognito/userPoolClient:UserPoolClient": (creation) => ({
    id: identifier(creation.urn, lower, 26),
    outputs: {
      name: physicalName(creation),
      clientSecret: creation.inputs["generateSecret"] === true ? identifier(`${creation.urn}\nsecret`, lower, 51) : "",
    },
    secrets: ["clientSecret"],
  }),
  "aws:apigatewayv2/api:Api": (creation) => {
    const id = identifier(creation.urn, lower, 10);
    return {
      id,
      outputs: {
        name: physicalName(creation),
        arn: `arn:aws:apigateway:${creation.region}::/apis/${id}`,
        executionArn: `arn:aws:execute-api:${creation.region}:${accountId}:${id}`,
        apiEndpoint: `https://${id}.execute-api.${creation.region}.amazonaws.com`,
      },
    };
  },
  "aws:apigatewayv2/stage:Stage": (creation) => {
    const { inputs, region } = creation;
    const [apiId, name] = [String(inputs["apiId"]), physicalName(creation)];
    return {
      id: name,
      outputs: {
        name,
        arn: `arn:aws:apigateway:${region}::/apis/${apiId}/stages/${name}`,
        executionArn: `arn:aws:execute-api:${region}:${accountId}:${apiId}/${name}`,
        invokeUrl: `https://${apiId}.execute-api.${region}.amazonaws.com/${name === "$default" ? "" : name}`,
      },
    };
  },
  "aws:apigatewayv2/authorizer:Authorizer": (creation) => ({
    id: identifier(creation.urn, lower, 6),
    outputs: { name: physicalName(creation) },
  }),
  "aws:apigatewayv2/integration:Integration": ({ urn }) => ({ id: identifier(urn, lower, 7), outputs: {} }),
  "aws:apigatewayv2/route:Route": ({ urn }) => ({ id: identifier(urn, lower, 7), outputs: {} }),
  "aws:apigatewayv2/domainName:DomainName": ({ inputs, region, urn }) => {
    const name = String(inputs["domainName"]);
    return {
      id: name,
      outputs: {
        arn: `arn:aws:apigateway:${region}::/domainnames/${name}`,
        apiMappingSelectionExpression: "$request.basepath",
        domainNameConfiguration: {
          ...(inputs["domainNameConfiguration"] as object | undefined),
          targetDomainName: `d-${identifier(urn, lower, 10)}.execute-api.${region}.amazonaws.com`,
          hostedZoneId: `Z${identifier(`${urn}\nzone`, upper, 13)}`,
        },
      },
    };
  },
  "aws:apigatewayv2/apiMapping:ApiMapping": ({ urn }) => ({ id: identifier(urn, lower, 6), outputs: {} }),
  "aws:lambda/function:Function": (creation) => {
    const name = physicalName(creation);
    const arn = functionArn(name, creation.region);
    // What is published first.
    const version = creation.inputs["publish"] === true ? "1" : "$LATEST";
    const qualifiedArn = `${arn}:${version}`;
    const outputs = { name, arn, invokeArn: invokeArn(arn, creation.region), version, qualifiedArn };
    return { id: name, outputs: { ...outputs, qualifiedInvokeArn: invokeArn(qualifiedArn, creation.region) } };
  },
  "aws:lambda/alias:Alias": (creation) => {
    const [fn, name] = [String(creation.inputs["functionName"]), physicalName(creation)];
    const arn = `${functionArn(fn, creation.region)}:${name}`;
    return { id: arn, outputs: { name, arn, invokeArn: invokeArn(arn, creation.region) } };
  },
  "aws:lambda/permission:Permission": (creation) => ({
    id: physicalName(creation),
    outputs: { statementId: physicalName(creation) },
  }),
  "aws:cloudwatch/logGroup:LogGroup": (creation) => {
    const name = physicalName(creation);
    return { id: name, outputs: { name, arn: `arn:aws:logs:${creation.region}:${accountId}:log-group:${name}` } };
  },
  "aws:iam/role:Role": (creation) => {
    const name = physicalName(creation);
    return { id: name, outputs: { name, arn: `arn:aws:iam::${accountId}:role/${name}` } };
  },
};

/** Id of a resource of EC2, such as `subnet-0a1b2c3d4e5f60718`. */
function ec2Id(prefix: string): Creator {
  return ({ urn }) => ({ id: `${prefix}-0${identifier(urn, hex, 16)}`, outputs: {} });
}

const loadBalancer: Creator = (creation) => {
  const { inputs, region, urn } = creation;
  const name = physicalName(creation);
  const kind = { network: "net", gateway: "gwy" }[String(inputs["loadBalancerType"])] ?? "app";
  const arnSuffix = `${kind}/${name}/${identifier(urn, hex, 16)}`;
  const arn = `arn:aws:elasticloadbalancing:${region}:${accountId}:loadbalancer/${arnSuffix}`;
  const address = `${name}-${identifier(urn, "0123456789", 10)}.${region}.elb.amazonaws.com`;
  return {
    id: arn,
    outputs: { name, arn, arnSuffix, dnsName: `${inputs["internal"] === true ? "internal-" : ""}${address}` },
  };
};

const listener: Creator = (creation) => {
  const { inputs, name, region, urn } = creation;
  const [, owner = `app/${name}/${identifier(`${urn}\nowner`, hex, 16)}`] =
    /:loadbalancer\/(\S+)$/.exec(String(inputs["loadBalancerArn"])) ?? [];
  const arn = `arn:aws:elasticloadbalancing:${region}:${accountId}:listener/${owner}/${identifier(urn, hex, 16)}`;
  return { id: arn, outputs: { arn } };
};

const targetGroup: Creator = (creation) => {
  const name = physicalName(creation);
  const arnSuffix = `targetgroup/${name}/${identifier(creation.urn, hex, 16)}`;
  const arn = `arn:aws:elasticloadbalancing:${creation.region}:${accountId}:${arnSuffix}`;
  return { id: arn, outputs: { name, arn, arnSuffix } };
};

/** What a VPC link stands between: ids and ARNs in AWS's form. The other outputs are not known. */
const networkCreators: Readonly<Record<string, Creator>> = {
  "aws:apigatewayv2/vpcLink:VpcLink": (creation) => {
    const id = identifier(creation.urn, lower, 6);
    return {
      id,
      outputs: { name: physicalName(creation), arn: `arn:aws:apigateway:${creation.region}::/vpclinks/${id}` },
    };
  },
  "aws:ec2/eip:Eip": ec2Id("eipalloc"),
  "aws:ec2/internetGateway:InternetGateway": ec2Id("igw"),
  "aws:ec2/natGateway:NatGateway": ec2Id("nat"),
  "aws:ec2/routeTable:RouteTable": ec2Id("rtb"),
  "aws:ec2/securityGroup:SecurityGroup": ec2Id("sg"),
  "aws:ec2/subnet:Subnet": ec2Id("subnet"),
  "aws:ec2/vpc:Vpc": ec2Id("vpc"),
  "aws:ec2/vpcEndpoint:VpcEndpoint": ec2Id("vpce"),
  "aws:lb/listener:Listener": listener,
  "aws:alb/listener:Listener": listener,
  "aws:lb/loadBalancer:LoadBalancer": loadBalancer,
  "aws:alb/loadBalancer:LoadBalancer": loadBalancer,
  "aws:lb/targetGroup:TargetGroup": targetGroup,
  "aws:alb/targetGroup:TargetGroup": targetGroup,
  "aws:servicediscovery/service:Service": (creation) => {
    const id = `srv-${identifier(creation.urn, lower, 16)}`;
    const arn = `arn:aws:servicediscovery:${creation.region}:${accountId}:service/${id}`;
    return { id, outputs: { name: physicalName(creation), arn } };
  },
};

/** What others find buckets and objects by: the truststore of a domain is one. The other outputs are not known. */
const storageCreators: Readonly<Record<string, Creator>> = {
  "aws:s3/bucket:Bucket": createBucket,
  "aws:s3/bucketV2:BucketV2": createBucket,
  "aws:s3/bucketObject:BucketObject": createObject,
  "aws:s3/bucketObjectv2:BucketObjectv2": createObject,
  "aws:s3/objectCopy:ObjectCopy": createObject,
};

/** What others find secrets by. The other outputs are not known. */
const secretCreators: Readonly<Record<string, Creator>> = {
  "aws:secretsmanager/secret:Secret": (creation) => {
    const name = physicalName(creation);
    const arn = `arn:aws:secretsmanager:${creation.region}:${accountId}:secret:${name}-${identifier(creation.urn, mixed, 6)}`;
    return { id: arn, outputs: { name, arn } };
  },
  "aws:secretsmanager/secretVersion:SecretVersion": ({ inputs, urn }) => {
    const [arn, versionId] = [String(inputs["secretId"]), uuidOf(identifier(urn, hex, 32))];
    return { id: `${arn}|${versionId}`, outputs: { arn, versionId } };
  },
  "aws:secretsmanager/secretRotation:SecretRotation": ({ inputs }) => ({
    id: String(inputs["secretId"]),
    outputs: { rotationEnabled: inputs["rotationEnabled"] ?? true },
  }),
};

function uuidOf(digits: string): string {
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

function createBucket({ inputs, name, urn }: Creation): Created {
  const { bucketPrefix = `${name}-`, bucket = `${String(bucketPrefix)}${identifier(urn, hex, 7)}` } = inputs;
  return { id: String(bucket), outputs: { bucket, arn: `arn:aws:s3:::${String(bucket)}` } };
}

function createObject({ inputs, urn }: Creation): Created {
  const [bucket, key] = [String(inputs["bucket"]), String(inputs["key"])];
  const outputs = { arn: `arn:aws:s3:::${bucket}/${key}`, versionId: identifier(`${urn}\nversion`, mixed, 32) };
  return { id: key, outputs };
}

/** Outputs of these types that only AWS knows. */
const notMadeUp: Readonly<Record<string, readonly string[]>> = {
  "aws:cognito/userPool:UserPool": [
    "creationDate",
    "customDomain",
    "domain",
    "estimatedNumberOfUsers",
    "lastModifiedDate",
  ],
  "aws:cognito/userPoolDomain:UserPoolDomain": ["cloudfrontDistributionArn", "s3Bucket", "version"],
  "aws:apigatewayv2/integration:Integration": ["integrationResponseSelectionExpression"],
  "aws:lambda/function:Function": [
    "lastModified",
    "responseStreamingInvokeArn",
    "signingJobArn",
    "signingProfileVersionArn",
    "sourceCodeSize",
  ],
  "aws:iam/role:Role": ["createDate", "uniqueId"],
};

/** The outputs of a type that have no value here; `undefined` for a type of which they are not listed. */
export function unknownOutputs(type: string): readonly string[] | undefined {
  return type in creators ? (notMadeUp[type] ?? []) : undefined;
}

/** Makes up what AWS would answer when a resource is created. */
export function create(creation: Creation): Created {
  const { type, inputs, region, lookedUp } = creation;
  const creator =
    creators[type] ?? networkCreators[type] ?? storageCreators[type] ?? secretCreators[type] ?? createGeneric;
  const created = creator(creation);
  const { tags = {} } = inputs;
  return {
    ...created,
    ...(lookedUp !== undefined && { id: lookedUp }),
    outputs: {
      region,
      tagsAll: tags,
      ...inputs,
      ...created.outputs,
      ...(lookedUp?.startsWith("arn:") && { arn: lookedUp }),
    },
  };
}

/** A resource off the request path: a name, and an ARN in the usual form. */
function createGeneric(creation: Creation): Created {
  const name = physicalName(creation);
  const [provider, module = ""] = creation.type.split(":");
  if (provider !== "aws") {
    return { id: name, outputs: {} };
  }
  const service = module.split("/")[0] ?? module;
  return { id: name, outputs: { name, arn: `arn:aws:${service}:${creation.region}:${accountId}:${name}` } };
}
