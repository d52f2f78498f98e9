/** Values of properties as they travel between the SDK and the engine. */

/** Pulumi's mark of a special object in a serialised property, and the values that mark a kind of them. */
export const signatureKey = "4dabf18193072939515e22adb298388d";
export const secretSignature = "1b47061264138c4ac30d75fd1eb44270";
export const resourceSignature = "5cf8f73096256a8f31e491e813e4eb8e";
const outputSignature = "d0e6a833031e9bbcd3f4e8bde6ca49a4";

/** Stands for a value that is not known. */
const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

type Properties = Readonly<Record<string, unknown>>;

/**
 * Turns secrets and unknown values into outputs, and what derives from other resources, too.
 *
 * @param dependencies By property, the URNs of the resources that it was computed from.
 */
export function withOutputs(
  properties: Properties,
  dependencies: ReadonlyMap<string, readonly string[]>,
): Record<string, unknown> {
  return mapValues(properties, (value, key) => {
    const output = asOutput(value);
    const urns = dependencies.get(key) ?? [];
    if (urns.length === 0) {
      return output;
    }
    const all = isMarked(output, outputSignature) ? output : { [signatureKey]: outputSignature, value: output };
    return { ...all, dependencies: urns };
  });
}

function asOutput(value: unknown): unknown {
  if (value === unknown) {
    return { [signatureKey]: outputSignature };
  }
  if (isMarked(value, secretSignature)) {
    const inner = asOutput(value["value"]);
    return isMarked(inner, outputSignature)
      ? { ...inner, secret: true }
      : { [signatureKey]: outputSignature, value: inner, secret: true };
  }
  return mapInner(value, asOutput);
}

/** Turns outputs into what the SDK sends where it does not send outputs: values, secrets and unknown values. */
export function withoutOutputs(value: unknown): unknown {
  if (!isMarked(value, outputSignature)) {
    return mapInner(value, withoutOutputs);
  }
  const inner = "value" in value ? withoutOutputs(value["value"]) : unknown;
  return value["secret"] === true ? { [signatureKey]: secretSignature, value: inner } : inner;
}

/** Maps what is in lists and objects. What stands for a file, an archive or a resource stays as it is. */
function mapInner(value: unknown, change: (value: unknown) => unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(change);
  }
  if (typeof value !== "object" || value === null) {
    return value;
  }
  const record = value as Properties;
  return !(signatureKey in record) || isMarked(record, secretSignature) ? mapValues(record, change) : record;
}

function mapValues(record: Properties, change: (value: unknown, key: string) => unknown): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value, key)]));
}

function isMarked(value: unknown, signature: string): value is Properties {
  return typeof value === "object" && value !== null && (value as Properties)[signatureKey] === signature;
}
