/** What stands for a value that the evaluator cannot know, followed by what it is of: a resource and its property. */
export const unknownPrefix = "m2m-unknown:";

/** Whether a text is, or has in it, a value that is not known. */
export function isUnknown(text: string): boolean {
  return text.includes(unknownPrefix);
}

/** What a value that is not known is of; `undefined` for one that is. */
export function originOf(text: string): string | undefined {
  const at = text.indexOf(unknownPrefix);
  return at < 0 ? undefined : text.slice(at + unknownPrefix.length);
}

/** A text for people to read. */
export function unmarked(text: string): string {
  return text.replaceAll(unknownPrefix, "");
}

/** What stands for a configuration value that is encrypted and cannot be read, before its key. */
const encryptedConfig = "the encrypted config.";

/** Stands for an encrypted value. @param place Its key, and its place in it. */
export function unknownConfig(place: string): string {
  return unknownPrefix + encryptedConfig + place;
}

/** What to do about a value that is not known and decides on something. @param unknown What follows its prefix. */
export function fixOfUnknown(unknown: string): string {
  return unknown.includes(encryptedConfig)
    ? "set PULUMI_CONFIG_PASSPHRASE where the stack has a passphrase, or give a stand-in in m2m.yaml, under config"
    : `give a stand-in in m2m.yaml, under ${sections.find(([text]) => unknown.includes(text))?.[1] ?? "resources"}`;
}

/** The sections of the stand-ins, by what texts about unknown values have in them. */
const sections = [
  ["the answer of ", "lookUps"],
  ["of the stack ", "stackReferences"],
] as const;

/** What errors of Node quote of a text that is not JSON. */
const quoted = unknownPrefix.slice(0, 10);

/** A fault that comes from a value that is not known, with what to do; any other fault as it is. */
export function explainUnknown(fault: string): string {
  if (!fault.includes(quoted)) {
    return fault;
  }
  const fix = fixOfUnknown(originOf(fault) ?? encryptedConfig);
  return `${unmarked(fault).replace(/[.;]?$/, "")}: it is a value that m2m does not know; ${fix}.`;
}
