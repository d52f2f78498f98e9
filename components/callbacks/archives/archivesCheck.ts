import * as s3 from "@pulumi/aws/s3";
import { Resource } from "@pulumi/pulumi";
import { ArchiveBucket } from "../../archiveBucket";
import type { Archives } from "../../archives";
import { Check, object, text } from "../../checking/checks";

const bucketName = text(
  /^(?!\d+(?:\.\d+){3}$)[a-z0-9](?!.*\.\.)[a-z0-9.-]{1,61}[a-z0-9]$/,
  "is not the name of a bucket",
  "pass an ArchiveBucket, an aws.s3.Bucket, or a bucket's name",
);

const bucket: Check = (path, value, faults) => {
  if (!ArchiveBucket.isInstance(value) && !s3.Bucket.isInstance(value)) {
    bucketName(path, value, faults);
  }
};

/** Checks where archives of callbacks are put. An ArchiveBucket in its place is one with its own name of the bucket. */
export const archives: Check = (path, value, faults) => {
  if (Resource.isInstance(value)) {
    faults.add(path, undefined, "is a resource", "write { bucket } around it");
  } else {
    object<Archives>({ bucket }, "write { bucket }")(path, value, faults);
  }
};
