import type * as s3 from "@pulumi/aws/s3";
import type * as pulumi from "@pulumi/pulumi";
import type { Transform } from "./transform";

/** Changes to the resources of an {@link ArchiveBucket}, by kind. */
export interface ArchiveBucketTransform {
  /** The bucket. */
  bucket?: Transform<s3.BucketArgs>;
  /** Its block of public access. */
  publicAccessBlock?: Transform<s3.BucketPublicAccessBlockArgs>;
  /** Its encryption. */
  encryption?: Transform<s3.BucketServerSideEncryptionConfigurationArgs>;
  /** Its versioning. */
  versioning?: Transform<s3.BucketVersioningArgs>;
  /** Its lifecycle rule. */
  lifecycle?: Transform<s3.BucketLifecycleConfigurationArgs>;
  /** Its policy. */
  policy?: Transform<s3.BucketPolicyArgs>;
}

/** Arguments of {@link ArchiveBucket}. */
export interface ArchiveBucketArgs {
  /**
   * Whether the bucket can be deleted with what is left in it, such as archives of other stacks. Functions keep their
   * code.
   *
   * @default false
   * @example true
   */
  forceDestroy?: pulumi.Input<boolean>;
  /**
   * Tags of the bucket, up to 50.
   *
   * @default - none
   * @example { team: "orders" }
   */
  tags?: Readonly<Record<string, pulumi.Input<string>>>;
  /**
   * Changes to the component's resources before they are created.
   *
   * @default - none
   * @example { bucket: { bucket: "acme-archives" } }
   */
  transform?: ArchiveBucketTransform;
}
