import { archiveOf, Asset, Registration, unknownPrefix } from "../evaluate/registration";
import type { Truststore } from "./model";
import { Resources, textProperty } from "./resources";
import { isRecord } from "./values";

const objectTypes = ["aws:s3/bucketObject:BucketObject", "aws:s3/bucketObjectv2:BucketObjectv2"];
const bucketTypes = ["aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2"];
const copyType = "aws:s3/objectCopy:ObjectCopy";

/**
 * Reads what the callers of a domain must be trusted by, where it asks for that, with the file if the program puts it
 * into S3 itself.
 */
export function buildTruststore(domain: Registration, resources: Resources): Truststore | undefined {
  const configured = domain.outputs["mutualTlsAuthentication"];
  if (configured === undefined || configured === null) {
    return undefined;
  }
  const { truststoreUri: uri, truststoreVersion: version } = isRecord(configured) ? configured : {};
  const [, bucket, key] = /^s3:\/\/([^/\s]+)\/(\S+)$/.exec(typeof uri === "string" ? uri : "") ?? [];
  if (bucket === undefined || key === undefined) {
    const what = `mutualTlsAuthentication.truststoreUri = ${JSON.stringify(uri)} is not a file in S3`;
    resources.fault(domain, what, 'write "s3://bucket/key"');
    return undefined;
  }
  const object = new Objects(resources).find(bucket, key);
  // Of another version than the one that the program writes, it does not tell the content.
  const isWritten = version === undefined || version === null || version === object?.outputs["versionId"];
  const content = isWritten ? object && contentOf(object) : undefined;
  const missing = content?.kind === "missing" ? content.path : content?.kind === "remote" ? content.uri : undefined;
  if (missing !== undefined) {
    resources.fault(
      object!,
      `the truststore is in ${missing}, which is not there`,
      "give it as a file of this machine",
    );
  }
  return { uri: `s3://${bucket}/${key}`, ...(content && { content }) };
}

/** The objects in S3 that a program writes. */
class Objects {
  constructor(private readonly resources: Resources) {}

  /** @param copies How many copies of copies are followed. */
  find(bucket: string, key: string, copies = 10): Registration | undefined {
    const isIt = (one: Registration) =>
      !one.isRead && this.bucketOf(one) === bucket && textProperty(one, "key").replace(/^\//, "") === key;
    const object = objectTypes.flatMap((type) => this.resources.ofType(type)).find(isIt);
    const copy = this.resources.ofType(copyType).find(isIt);
    if (object || !copy || copies === 0) {
      return object;
    }
    const [, from, source] = /^\/?([^/]+)\/(.+)$/.exec(textProperty(copy, "source")) ?? [];
    const original = from === undefined || source === undefined ? undefined : this.find(from, source, copies - 1);
    return original && { ...original, outputs: { ...original.outputs, versionId: copy.outputs["versionId"]! } };
  }

  /** A bucket is given by its name, or as a whole. */
  private bucketOf(object: Registration): string {
    const given = textProperty(object, "bucket");
    const bucket = bucketTypes.flatMap((type) => this.resources.ofType(type)).find(({ urn }) => urn === given);
    return bucket ? textProperty(bucket, "bucket") : given;
  }
}

/** What an object holds, as far as the program tells. */
function contentOf({ inputs: { content, contentBase64, source } }: Registration): Asset | undefined {
  const text =
    typeof content === "string"
      ? content
      : typeof contentBase64 === "string"
        ? Buffer.from(contentBase64, "base64").toString("utf8")
        : undefined;
  if (text !== undefined) {
    return text.includes(unknownPrefix) ? undefined : { kind: "text", text };
  }
  return archiveOf(source);
}
