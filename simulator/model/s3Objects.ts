import { archiveOf, Asset, Registration } from "../evaluate/registration";
import { isUnknown } from "../evaluate/elsewhere/unknownValues";
import { Resources, textProperty } from "./resources";

const objectTypes = ["aws:s3/bucketObject:BucketObject", "aws:s3/bucketObjectv2:BucketObjectv2"];
const copyType = "aws:s3/objectCopy:ObjectCopy";

/** Where an object in S3 is. */
export interface Address {
  readonly bucket: string;
  readonly key: string;
  /** The version that is asked for; otherwise, the current one. */
  readonly version?: unknown;
}

/** Finds an object in S3 that the program writes, with what it holds as far as the program tells. */
export function findObject(
  { bucket, key, version }: Address,
  resources: Resources,
): { readonly object: Registration; readonly content?: Asset | undefined } | undefined {
  const object = new Objects(resources).find(bucket, key);
  // Of another version than the one that the program writes, it does not tell the content.
  const isWritten = version === undefined || version === null || version === object?.outputs["versionId"];
  return object && { object, content: isWritten ? contentOf(object) : undefined };
}

class Objects {
  constructor(private readonly resources: Resources) {}

  /** @param copies How many copies of copies are followed. */
  find(bucket: string, key: string, copies = 10): Registration | undefined {
    const isIt = (one: Registration) =>
      !one.isRead && textProperty(one, "bucket") === bucket && textProperty(one, "key").replace(/^\//, "") === key;
    const object = objectTypes.flatMap((type) => this.resources.ofType(type)).find(isIt);
    const copy = this.resources.ofType(copyType).find(isIt);
    if (object || !copy || copies === 0) {
      return object;
    }
    const [, from, source] = /^\/?([^/]+)\/(.+)$/.exec(textProperty(copy, "source")) ?? [];
    const original = from === undefined || source === undefined ? undefined : this.find(from, source, copies - 1);
    return original && { ...original, outputs: { ...original.outputs, versionId: copy.outputs["versionId"]! } };
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
    return isUnknown(text) ? undefined : { kind: "text", text };
  }
  return archiveOf(source);
}
