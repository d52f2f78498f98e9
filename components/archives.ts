import type * as s3 from "@pulumi/aws/s3";
import type * as pulumi from "@pulumi/pulumi";
import type { ArchiveBucket } from "./archiveBucket";

/** Where the archives of callbacks are, from which Lambda takes the code of their functions. */
export interface Archives {
  /**
   * The bucket: an {@link ArchiveBucket}, a bucket of your own, or its name. It must be in the functions' Region. Several
   * components and stacks can share one: each keeps its archives below `<project>/<stack>/`.
   *
   * @example new ArchiveBucket("archives")
   */
  bucket: pulumi.Input<string> | s3.Bucket | ArchiveBucket;
}
