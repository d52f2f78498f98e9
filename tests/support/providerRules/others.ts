import {
  anyOf,
  arn,
  boolean,
  id,
  json,
  list,
  object,
  oneOf,
  region,
  Relation,
  required,
  sized,
  tags,
  text,
  TypeRules,
  whole,
} from "./vocabulary";

const webAclAssociation: TypeRules = { inputs: { ...region, resourceArn: required(arn), webAclArn: required(arn) } };

const secret: TypeRules = {
  autoName: { input: "name", max: 255, unless: "namePrefix" },
  inputs: {
    ...region,
    ...tags,
    // CreateSecret.
    description: text({ max: 2048 }),
    forceOverwriteReplicaSecret: boolean,
    kmsKeyId: id,
    // internal/service/secretsmanager/validate.go
    name: sized(1, 512, /^[0-9A-Za-z/_+=.@-]+$/),
    namePrefix: sized(1, 486, /^[0-9A-Za-z/_+=.@-]+$/),
    policy: json,
    recoveryWindowInDays: anyOf(oneOf(0), whole(7, 30)),
    replicas: list(
      object({
        kmsKeyId: id,
        region: required(region.region),
        lastAccessedDate: text(),
        status: text(),
        statusMessage: text(),
      }),
    ),
    type: oneOf("SalesforceClientSecret", "BigIDClientSecret", "SnowflakeKeyPairAuthentication"),
  },
  relations: [{ atMostOne: ["name", "namePrefix"] }],
};

const secretVersion: TypeRules = {
  inputs: {
    ...region,
    secretBinary: text({ pattern: /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/ }),
    secretId: required(id),
    // PutSecretValue. The provider leaves out an empty one, and AWS then refuses the version.
    secretString: sized(1, 65_536),
    secretStringWo: sized(1, 65_536),
    secretStringWoVersion: whole(),
    versionStages: list(sized(1, 256), undefined, 20),
  },
  relations: [
    { exactlyOne: ["secretBinary", "secretString", "secretStringWo"] },
    { when: { input: "secretStringWo" }, needs: ["secretStringWoVersion"] },
    { when: { input: "secretStringWoVersion" }, needs: ["secretStringWo"] },
  ],
};

const secretRotation: TypeRules = {
  inputs: {
    ...region,
    externalSecretRotationMetadatas: list(object({ key: required(id), value: required(id) })),
    externalSecretRotationRoleArn: arn,
    rotateImmediately: boolean,
    rotationEnabled: boolean,
    rotationLambdaArn: arn,
    rotationRules: object(
      {
        // RotateSecret.
        automaticallyAfterDays: whole(1, 1000),
        duration: sized(2, 3, /^[0-9h]+$/),
        scheduleExpression: sized(1, 256, /^[0-9A-Za-z()#?*\-/, ]+$/),
      },
      [{ exactlyOne: ["automaticallyAfterDays", "scheduleExpression"] }],
    ),
    secretId: required(id),
  },
};

const policies = [
  ...["cidrRoutingPolicy", "failoverRoutingPolicies", "geolocationRoutingPolicies", "geoproximityRoutingPolicy"],
  ...["latencyRoutingPolicies", "multivalueAnswerRoutingPolicy", "weightedRoutingPolicies"],
];

const record: TypeRules = {
  inputs: {
    aliases: list(
      object({
        evaluateTargetHealth: required(boolean),
        name: required(sized(1, 1024)),
        zoneId: required(sized(1, 32)),
      }),
      1,
      1,
    ),
    allowOverwrite: boolean,
    cidrRoutingPolicy: object({ collectionId: required(id), locationName: required(id) }),
    failoverRoutingPolicies: list(object({ type: required(oneOf("PRIMARY", "SECONDARY")) }), 1, 1),
    geolocationRoutingPolicies: list(object({ continent: id, country: id, subdivision: id }), 1, 1),
    geoproximityRoutingPolicy: object({
      awsRegion: id,
      bias: whole(-99, 99),
      coordinates: list(object({ latitude: required(id), longitude: required(id) })),
      localZoneGroup: id,
    }),
    healthCheckId: id,
    latencyRoutingPolicies: list(object({ region: required(region.region) }), 1, 1),
    multivalueAnswerRoutingPolicy: boolean,
    name: required(sized(1, 1024)),
    records: list(id, 1),
    setIdentifier: sized(1, 128),
    // ChangeResourceRecordSets, TTL.
    ttl: whole(0, 2_147_483_647),
    type: required(
      oneOf(
        ...["SOA", "A", "TXT", "NS", "CNAME", "MX", "NAPTR", "PTR", "SRV", "SPF", "AAAA", "CAA", "DS", "TLSA"],
        ...["SSHFP", "SVCB", "HTTPS"],
      ),
    ),
    weightedRoutingPolicies: list(object({ weight: required(whole(0, 255)) }), 1, 1),
    zoneId: required(id),
  },
  relations: [
    { exactlyOne: ["aliases", "records"] },
    { when: { input: "aliases" }, forbids: ["ttl"] },
    { when: { input: "ttl" }, needs: ["records"] },
    // ChangeResourceRecordSets: records that are no alias have a TTL.
    { when: { input: "records" }, needs: ["ttl"] },
    { atMostOne: policies },
    ...policies.map((input): Relation => ({ when: { input }, needs: ["setIdentifier"] })),
  ],
};

export const others: Readonly<Record<string, TypeRules>> = {
  "aws:wafv2/webAclAssociation:WebAclAssociation": webAclAssociation,
  "aws:secretsmanager/secret:Secret": secret,
  "aws:secretsmanager/secretVersion:SecretVersion": secretVersion,
  "aws:secretsmanager/secretRotation:SecretRotation": secretRotation,
  "aws:route53/record:Record": record,
};
