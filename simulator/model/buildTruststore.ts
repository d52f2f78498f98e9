import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Asset, Registration } from "../evaluate/registration";
import type { Truststore } from "./model";
import type { Resources } from "./resources";
import { findObject } from "./s3Objects";
import { isRecord } from "./values";

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
  const { object, content } = findObject({ bucket, key, version }, resources) ?? {};
  const missing = content?.kind === "missing" ? content.path : content?.kind === "remote" ? content.uri : undefined;
  if (missing !== undefined) {
    resources.fault(
      object!,
      `the truststore is in ${missing}, which is not there`,
      "give it as a file of this machine",
    );
  }
  const certificates = content && certificatesOf(content);
  return {
    uri: `s3://${bucket}/${key}`,
    // One that the program writes has a version that is made up here.
    ...(typeof version === "string" && !content && { version }),
    ...(content && { content }),
    ...(certificates && { certificates }),
  };
}

/** What tells one certificate from another: a digest of each, sorted. None where they cannot be read. */
function certificatesOf(content: Asset): string[] | undefined {
  const text = content.kind === "text" ? content.text : content.kind === "file" ? readText(content.path) : undefined;
  const bodies = [...(text ?? "").matchAll(/-----BEGIN CERTIFICATE-----([^-]*)-----END CERTIFICATE-----/g)];
  const digests = bodies.map(([, body = ""]) => createHash("sha256").update(body.replace(/\s/g, "")).digest("hex"));
  return digests.length === 0 ? undefined : [...new Set(digests)].sort();
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
