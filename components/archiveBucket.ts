import * as s3 from "@pulumi/aws/s3";
import * as pulumi from "@pulumi/pulumi";
import type { ArchiveBucketArgs, ArchiveBucketTransform } from "./archiveBucketArgs";
import { throwIfAny } from "./argumentError";
import { componentLabel } from "./aws/names";
import { tags } from "./aws/tags";
import { object, optional, truthValue } from "./checking/checks";
import { FaultCollector } from "./checking/faults";
import { transforms } from "./checking/transforms";
import { createChild } from "./resources/createChild";

/** The resources that an {@link ArchiveBucket} consists of. */
export interface ArchiveBucketNodes {
  /** The bucket. */
  readonly bucket: s3.Bucket;
  /** Blocks all public access. */
  readonly publicAccessBlock: s3.BucketPublicAccessBlock;
  /** Encrypts with keys of S3. */
  readonly encryption: s3.BucketServerSideEncryptionConfiguration;
  /** Keeps what is overwritten or deleted by hand. */
  readonly versioning: s3.BucketVersioning;
  /** Deletes what was overwritten or deleted, after 30 days. */
  readonly lifecycle: s3.BucketLifecycleConfiguration;
  /** Refuses requests without TLS. */
  readonly policy: s3.BucketPolicy;
}

const typeToken = "aws-m2m:index:ArchiveBucket";

/**
 * A bucket for the archives of callbacks: private, encrypted, reached by TLS only. A deployment deletes an archive once
 * no function of its stack is made from it. The bucket keeps versions; its lifecycle rule looks at versions that are not
 * current any more, so that it never deletes an archive in use.
 *
 * @example
 * ```ts
 * const bucket = new ArchiveBucket("orders-archives");
 * const api = new ApiWithJwt("orders", { auth, routes, archives: { bucket } });
 * ```
 *
 * @throws {@link ArgumentError} when an argument breaks a rule of S3.
 */
export class ArchiveBucket extends pulumi.ComponentResource {
  /** Name of the bucket. */
  readonly bucket: pulumi.Output<string>;
  /** The resources below this component. */
  readonly nodes: ArchiveBucketNodes;

  /** True for an {@link ArchiveBucket}, whichever copy of this package made it. */
  static override isInstance(value: unknown): value is ArchiveBucket {
    return pulumi.Resource.isInstance(value) && (value as { __pulumiType?: string }).__pulumiType === typeToken;
  }

  /**
   * @param name Name of the component, from which the bucket's derives: 3 to 40 lower-case letters, digits and `-`.
   * @param args What to create.
   * @param opts Pulumi's options of a component, such as `provider` and `protect`.
   */
  constructor(name: string, args: ArchiveBucketArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    checkArchiveBucketArgs(name, args);
    super(typeToken, name, {}, opts);
    const parent = { parent: this };
    const { forceDestroy, transform = {} } = args;
    const bucket = createChild(s3.Bucket, name, { forceDestroy, tags: args.tags }, parent, transform.bucket);
    const publicAccessBlock = createChild(
      s3.BucketPublicAccessBlock,
      name,
      {
        bucket: bucket.id,
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      },
      parent,
      transform.publicAccessBlock,
    );
    const encryption = createChild(
      s3.BucketServerSideEncryptionConfiguration,
      name,
      {
        bucket: bucket.id,
        rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }],
      },
      parent,
      transform.encryption,
    );
    const versioning = createChild(
      s3.BucketVersioning,
      name,
      { bucket: bucket.id, versioningConfiguration: { status: "Enabled" } },
      parent,
      transform.versioning,
    );
    const lifecycle = createChild(
      s3.BucketLifecycleConfiguration,
      name,
      {
        bucket: bucket.id,
        rules: [
          {
            id: "not-current",
            status: "Enabled",
            filter: { prefix: "" },
            noncurrentVersionExpiration: { noncurrentDays: 30 },
            expiration: { expiredObjectDeleteMarker: true },
            abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
          },
        ],
      },
      // The rule is about versions.
      { ...parent, dependsOn: [versioning] },
      transform.lifecycle,
    );
    const policy = createChild(
      s3.BucketPolicy,
      name,
      { bucket: bucket.id, policy: bucket.arn.apply(tlsOnly) },
      // S3 refuses changes of the two at the same time.
      { ...parent, dependsOn: [publicAccessBlock] },
      transform.policy,
    );

    this.bucket = bucket.id;
    this.nodes = { bucket, publicAccessBlock, encryption, versioning, lifecycle, policy };
    this.registerOutputs({ bucket: this.bucket });
  }
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html */
function tlsOnly(bucketArn: string): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Deny",
        Principal: "*",
        Action: "s3:*",
        Resource: [bucketArn, `${bucketArn}/*`],
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
    ],
  });
}

/**
 * Checks everything about the arguments of ArchiveBucket that can be known before AWS is called.
 *
 * @throws {@link ArgumentError} with every fault found.
 */
function checkArchiveBucketArgs(name: string, args: ArchiveBucketArgs): void {
  const faults = new FaultCollector(componentLabel("ArchiveBucket", name));
  if (typeof name !== "string" || !/^[a-z0-9][a-z0-9-]{2,39}$/.test(name)) {
    const fix = "use 3 to 40 lower-case letters, digits and -, beginning with a letter or digit";
    faults.add("name", name ?? null, "cannot be a part of a bucket's name", fix);
  }
  object<ArchiveBucketArgs>(
    {
      forceDestroy: optional(truthValue),
      tags: optional(tags),
      transform: optional(
        transforms<ArchiveBucketTransform>({
          bucket: true,
          publicAccessBlock: true,
          encryption: true,
          versioning: true,
          lifecycle: true,
          policy: true,
        }),
      ),
    },
    "write {} for the defaults",
  )("", args, faults);
  throwIfAny(faults);
}
