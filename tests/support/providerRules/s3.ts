import {
  anyOf,
  archive,
  arn,
  boolean,
  id,
  json,
  list,
  map,
  object,
  oneOf,
  policy,
  region,
  required,
  sized,
  tags,
  text,
  TypeRules,
  whole,
} from "./vocabulary";

/** internal/service/s3/validate.go, validBucketName, outside of us-east-1's older rules. */
const bucketName = text({
  min: 3,
  max: 63,
  pattern: /^(?!\d+(\.\d+){3}$)[a-z0-9]([a-z0-9.-]*[a-z0-9])$/,
  never: /\.\./,
});
const ofBucket = { ...region, bucket: required(bucketName) };
const onOrOff = oneOf("Enabled", "Disabled");

/** What resources of their own have taken over. */
const leftToOthers = object({});

const bucket: TypeRules = {
  autoName: { input: "bucket", max: 63, unless: "bucketPrefix" },
  inputs: {
    ...region,
    ...tags,
    accelerationStatus: leftToOthers,
    acl: leftToOthers,
    bucket: bucketName,
    bucketNamespace: oneOf("account-regional", "global"),
    bucketPrefix: sized(0, 37),
    corsRules: leftToOthers,
    forceDestroy: boolean,
    grants: leftToOthers,
    lifecycleRules: leftToOthers,
    logging: leftToOthers,
    objectLockConfiguration: leftToOthers,
    objectLockEnabled: boolean,
    policy: leftToOthers,
    replicationConfiguration: leftToOthers,
    requestPayer: leftToOthers,
    serverSideEncryptionConfiguration: leftToOthers,
    versioning: leftToOthers,
    website: leftToOthers,
  },
  relations: [{ atMostOne: ["bucket", "bucketPrefix"] }],
};

const bucketObject: TypeRules = {
  inputs: {
    ...region,
    // PutObject takes ten of them.
    ...tags,
    acl: id,
    bucket: required(anyOf(bucketName, arn)),
    bucketKeyEnabled: boolean,
    cacheControl: id,
    checksumAlgorithm: oneOf("CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"),
    content: text(),
    contentBase64: text(),
    contentDisposition: id,
    contentEncoding: id,
    contentLanguage: id,
    contentType: id,
    etag: id,
    forceDestroy: boolean,
    key: sized(1, 1024),
    kmsKeyId: arn,
    metadata: map(text(), text({ never: /[A-Z]/ })),
    objectLockLegalHoldStatus: oneOf("ON", "OFF"),
    objectLockMode: oneOf("GOVERNANCE", "COMPLIANCE"),
    objectLockRetainUntilDate: id,
    overrideProvider: object({ defaultTags: object({ tags: map(text()) }) }),
    serverSideEncryption: oneOf("AES256", "aws:kms", "aws:kms:dsse", "aws:fsx"),
    source: archive,
    sourceHash: id,
    storageClass: id,
    websiteRedirect: id,
  },
  relations: [{ atMostOne: ["content", "contentBase64", "source"] }, { atMostOne: ["etag", "kmsKeyId"] }],
};

const publicAccessBlock: TypeRules = {
  inputs: {
    ...ofBucket,
    blockPublicAcls: boolean,
    blockPublicPolicy: boolean,
    ignorePublicAcls: boolean,
    restrictPublicBuckets: boolean,
    skipDestroy: boolean,
  },
};

const encryption: TypeRules = {
  inputs: {
    ...ofBucket,
    expectedBucketOwner: id,
    rules: required(
      list(
        object({
          applyServerSideEncryptionByDefault: object({
            kmsMasterKeyId: id,
            sseAlgorithm: required(oneOf("AES256", "aws:kms", "aws:kms:dsse", "aws:fsx")),
          }),
          blockedEncryptionTypes: list(id),
          bucketKeyEnabled: boolean,
        }),
        1,
      ),
    ),
  },
};

const versioning: TypeRules = {
  inputs: {
    ...ofBucket,
    expectedBucketOwner: id,
    mfa: id,
    versioningConfiguration: required(
      object({ mfaDelete: onOrOff, status: required(oneOf("Enabled", "Suspended", "Disabled")) }),
    ),
  },
};

const lifecycle: TypeRules = {
  inputs: {
    ...ofBucket,
    expectedBucketOwner: id,
    rules: list(
      object({
        abortIncompleteMultipartUpload: object({ daysAfterInitiation: whole(1) }),
        // An object in use has an age, too: no rule of the components may look at it.
        expiration: object({ expiredObjectDeleteMarker: boolean }),
        filter: object({ prefix: text() }),
        id: required(sized(1, 255)),
        noncurrentVersionExpiration: object({
          newerNoncurrentVersions: whole(1),
          noncurrentDays: required(whole(1)),
        }),
        status: required(onOrOff),
      }),
    ),
    timeouts: object({ create: id, update: id }),
    transitionDefaultMinimumObjectSize: oneOf("all_storage_classes_128K", "varies_by_storage_class"),
  },
};

const bucketPolicy: TypeRules = { inputs: { ...ofBucket, policy: required(anyOf(policy, json)) } };

export const s3: Readonly<Record<string, TypeRules>> = {
  "aws:s3/bucket:Bucket": bucket,
  "aws:s3/bucketObjectv2:BucketObjectv2": bucketObject,
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": publicAccessBlock,
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": encryption,
  "aws:s3/bucketVersioning:BucketVersioning": versioning,
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": lifecycle,
  "aws:s3/bucketPolicy:BucketPolicy": bucketPolicy,
};
