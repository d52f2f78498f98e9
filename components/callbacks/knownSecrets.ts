import * as pulumi from "@pulumi/pulumi";
import { credentialsOf, isTelling, KnownSecret, looksSecret } from "./closures/secretTexts";

/** What is known to be secret from the start: values of the stack's secret configuration, and of its environment. */
export function givenSecrets(): KnownSecret[] {
  return [...configured(), ...credentialsOf(process.env)];
}

/** What is known to be secret by now: besides, the secret outputs of the resources that have been created. */
export function knownSecrets(): Promise<KnownSecret[]> {
  // Callbacks are looked through together.
  reading ??= ofResources().finally(() => (reading = undefined));
  return reading.then((secrets) => [...givenSecrets(), ...secrets]);
}

let reading: Promise<KnownSecret[]> | undefined;

function configured(): KnownSecret[] {
  // A later version of the SDK may keep to itself which ones are secret.
  const { isConfigSecret } = pulumi.runtime as { isConfigSecret?: (key: string) => boolean };
  return Object.entries(pulumi.runtime.allConfig()).flatMap(([key, value]) =>
    isConfigSecret?.(key) === true
      ? textsIn(value).map((one) => ({ value: one, source: `the secret configuration "${key}"` }))
      : [],
  );
}

/** The texts of a value of the configuration, which may be a structure as JSON. */
function textsIn(value: string): string[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(value);
  } catch {
    parsed = value;
  }
  return [...(isTelling(value) ? [value] : []), ...(typeof parsed === "object" ? secretTexts(parsed) : [])];
}

/** The secret texts of a value. Of a structure, not every member is one. */
function secretTexts(value: unknown): string[] {
  return typeof value === "string" ? [value].filter(isTelling) : leavesOf(value).filter(looksSecret);
}

function leavesOf(value: unknown): string[] {
  if (typeof value === "string") {
    return [value];
  }
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(leavesOf) : [];
}

/** What was found of the outputs of each resource: a secret that was known once stays so. */
const found = new WeakMap<pulumi.Resource, Map<string, KnownSecret[]>>();

async function ofResources(): Promise<KnownSecret[]> {
  const resources = descendantsOf(pulumi.runtime.getStackResource());
  const later = new Promise<undefined>((resolve) => setImmediate(() => resolve(undefined)));
  const secrets = await Promise.all(resources.map((resource) => secretsOf(resource, later)));
  return secrets.flat();
}

/** Resources below another one, as the SDK keeps them for `dependsOn`. */
function descendantsOf(resource: pulumi.Resource | undefined): pulumi.Resource[] {
  const { __childResources: children = new Set<pulumi.Resource>() } = (resource ?? {}) as {
    __childResources?: Set<pulumi.Resource>;
  };
  return [...children].flatMap((child) => [child, ...descendantsOf(child)]);
}

async function secretsOf(resource: pulumi.Resource, later: Promise<undefined>): Promise<KnownSecret[]> {
  const known = found.get(resource) ?? new Map<string, KnownSecret[]>();
  found.set(resource, known);
  const { __name: name = "" } = resource as unknown as { __name?: string };
  const outputs = Object.entries(resource).filter(
    (entry): entry is [string, pulumi.Output<unknown>] => !known.has(entry[0]) && pulumi.Output.isInstance(entry[1]),
  );
  await Promise.all(
    outputs.map(async ([key, output]) => {
      const texts = await Promise.race([later, secretsIn(output)]);
      if (texts !== undefined) {
        const source = `the secret output "${key}" of the resource "${name}"`;
        known.set(
          key,
          texts.map((value) => ({ value, source })),
        );
      }
    }),
  );
  return [...known.values()].flat();
}

/** The secret texts of an output, once it is known. In a preview, it may stay unknown. */
async function secretsIn(output: pulumi.Output<unknown>): Promise<string[]> {
  const inner = output as unknown as { promise(): Promise<unknown>; isKnown: Promise<boolean> };
  return (await pulumi.isSecret(output)) && (await inner.isKnown) ? secretTexts(await inner.promise()) : [];
}
