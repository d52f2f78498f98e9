import type * as iam from "@pulumi/aws/iam";
import type * as lambda from "@pulumi/aws/lambda";
import * as s3 from "@pulumi/aws/s3";
import * as pulumi from "@pulumi/pulumi";
import { ArchiveBucket } from "../../archiveBucket";
import type { Archives } from "../../archives";
import { createChild } from "../../resources/createChild";
import type { Transform } from "../../transform";
import { archiveDigest } from "./archiveDigest";
import { countUpload } from "./uploadNotice";

/** Where Lambda takes a function's code from. */
export interface FunctionCode {
  readonly inputs: Pick<lambda.FunctionArgs, "code" | "s3Bucket" | "s3Key">;
  /** The object that holds the archive, where it is in a bucket. */
  readonly object?: Promise<s3.BucketObjectv2>;
}

/** Characters of the digest in an object's logical name. */
const digestLength = 12;

/**
 * The code of a callback's function: the archive itself, or an object in a bucket with the same bytes.
 *
 * Another archive is another object, with a name of its own, and not a replacement of the one before. Pulumi keeps what
 * was replaced until an update succeeds. If the program had gone back by then, it would delete under its key the object
 * that is needed again.
 *
 * @param name The function's logical name.
 * @param role The role that the function alone has.
 */
export function functionCode(
  name: string,
  archive: Promise<pulumi.asset.Archive> | pulumi.Output<pulumi.asset.Archive>,
  archives: Archives | undefined,
  role: iam.Role,
  opts: pulumi.CustomResourceOptions,
  transform: Transform<s3.BucketObjectv2Args> | undefined,
): FunctionCode {
  if (archives === undefined || pulumi.Output.isInstance(archive)) {
    countUpload();
    return { inputs: { code: archive } };
  }
  const { bucket } = archives;
  const object = archive.then(async (source) => {
    const digest = await archiveDigest(source);
    return createChild(
      s3.BucketObjectv2,
      `${name}-${digest.slice(0, digestLength)}`,
      {
        bucket: ArchiveBucket.isInstance(bucket) ? bucket.bucket : s3.Bucket.isInstance(bucket) ? bucket.id : bucket,
        key: objectKey(role, digest),
        source,
        // S3 takes ten tags for an object, and a provider may have more for all that it creates.
        overrideProvider: { defaultTags: { tags: {} } },
      },
      {
        ...opts,
        // A change of the callback deletes it, when its function has been made from another one.
        protect: false,
        dependsOn: ArchiveBucket.isInstance(bucket) ? settingsOf(bucket) : [],
      },
      transform,
    );
  });
  // Where there is no archive, the error of the callback is the one to be seen.
  object.catch(() => undefined);
  // An output of the object itself would have Pulumi look for unknown values in every resource that it leads to.
  return {
    inputs: {
      s3Bucket: pulumi.output(object.then(({ bucket: place }) => place)),
      s3Key: pulumi.output(object.then(({ key }) => key)),
    },
    object,
  };
}

/** What must be so before there is code in a bucket. The lifecycle rule, which takes a minute, may come later. */
function settingsOf({ nodes }: ArchiveBucket): pulumi.Resource[] {
  return [nodes.publicAccessBlock, nodes.encryption, nodes.versioning, nodes.policy];
}

/**
 * No two functions of an account have one role, whatever stack they are of: an object belongs to one function, and no
 * other one's deployment deletes it.
 */
function objectKey(role: iam.Role, digest: string): pulumi.Output<string> {
  return pulumi.interpolate`${pulumi.getProject()}/${pulumi.getStack()}/${role.name}/${digest}.zip`;
}
