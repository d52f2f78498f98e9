import { UserError } from "../../userError";
import { applySchema, Given, textOf } from "./applySchema";
import { fullKey, readDeclarations } from "./configSchema";
import { hasEncrypted, replaceEncrypted } from "./encryptedValues";
import { StackSecrets, stackSecrets, Unreadable } from "./stackSecrets";
import { unknownConfig } from "../elsewhere/unknownValues";
import type { StandInsFile } from "./standInsFile";
import { YamlFile } from "./yamlFile";

/** Configuration as the SDK takes it. */
export interface StackConfig {
  /** Values by full key (`project:key`); structured ones as JSON. */
  readonly config: Readonly<Record<string, string>>;
  /** Full keys of the values that are secret. */
  readonly secretKeys: readonly string[];
  /** Full keys of the values that the stack's file holds as plain text, for which nothing stands in. */
  readonly plainKeys: readonly string[];
  /** What is said of encrypted values that were taken as unknown. */
  readonly notes: readonly string[];
}

/** Where configuration is read. */
export interface ConfigSurroundings {
  readonly environment: NodeJS.ProcessEnv;
  /** Whether encrypted values that cannot be read are taken as unknown. Otherwise they are refused. */
  readonly mayBeUnknown: boolean;
}

/**
 * Merges the project's config schema and defaults with the stack's values, as the Pulumi CLI does before it runs a
 * program. https://www.pulumi.com/docs/iac/concepts/config/
 *
 * @throws {@link UserError} when a value is missing, cannot be decrypted, or is of another type than the schema has.
 */
export function readStackConfig(
  project: string,
  projectFile: YamlFile,
  stackFile: YamlFile,
  standIns: Pick<StandInsFile, "config" | "file">,
  surroundings: ConfigSurroundings,
): StackConfig {
  const written = new Map<string, Given>(
    stackFile.entries("config").map((entry) => [fullKey(project, entry.key), entry]),
  );
  const standIn = new Map<string, Given>(standIns.config.map((entry) => [fullKey(project, entry.key), entry]));
  const encrypted = [...written].filter(([, { value }]) => hasEncrypted(value)).map(([key]) => key);
  const secrets = encrypted.length > 0 ? stackSecrets(stackFile, surroundings.environment) : undefined;
  const unread = secrets && "why" in secrets ? secrets : undefined;
  const unreadKeys = unread ? encrypted.filter((key) => !standIn.has(key)) : [];
  if (unread && unreadKeys.length > 0 && !surroundings.mayBeUnknown) {
    throw new UserError(
      unreadKeys.map((key) => `${stackFile.file}: config.${key} is encrypted, and ${refusalOf(unread)}`),
    );
  }
  const given = new Map([...standIn, ...written]);
  for (const key of encrypted) {
    const stand = unread && standIn.get(key);
    given.set(key, stand ?? { value: readable(key, written.get(key)?.value, secrets!, stackFile) });
  }
  const declared = applySchema(readDeclarations(project, projectFile), given, stackFile, {
    // What stands in for a secret is plain.
    isEncrypted: (key) => encrypted.includes(key) || (standIn.has(key) && !written.has(key)),
    // What an encrypted value is of, nobody knows before it can be read.
    isUnread: (key) => unreadKeys.includes(key),
  });
  return {
    config: Object.fromEntries([...declared.values].map(([key, one]) => [key, textOf(one)])),
    secretKeys: [...new Set([...encrypted, ...declared.secretKeys])],
    plainKeys: [...written.keys()].filter((key) => !encrypted.includes(key)),
    notes: unread && unreadKeys.length > 0 ? [unknownNote(unreadKeys, unread, stackFile)] : [],
  };
}

const giveStandIn = "give a stand-in in m2m.yaml, under config";

function refusalOf({ why, fix }: Unreadable): string {
  return `${why}; ${fix === undefined ? "" : `${fix}, or `}${giveStandIn}.`;
}

function unknownNote(keys: readonly string[], { why, fix }: Unreadable, { file }: YamlFile): string {
  const what = `${keys.map((key) => `config.${key}`).join(", ")}: encrypted, and taken as unknown, as ${why}`;
  return `${file}: ${what}; ${fix === undefined ? "" : `${fix} to have it read, `}what it decides in the program is not seen.`;
}

/** A value with what is encrypted in it as plain text, or as unknown. */
function readable(key: string, value: unknown, secrets: StackSecrets, { file }: YamlFile): unknown {
  return replaceEncrypted(value, (ciphertext, place) => {
    if (!("decrypt" in secrets)) {
      return unknownConfig(key + place);
    }
    const text = secrets.decrypt(ciphertext);
    if (text === undefined) {
      const what = `config.${key}${place} cannot be decrypted: it is damaged, or of another stack`;
      throw new UserError(`${file}: ${what}; set it again, with pulumi config set --secret.`);
    }
    return text;
  });
}
