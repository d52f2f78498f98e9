/** A value that may not stand in code, and where it comes from. */
export interface KnownSecret {
  readonly value: string;
  /** In words, without the value: `the environment variable GITHUB_TOKEN`. */
  readonly source: string;
}

/**
 * The first of some secrets that a text contains: as it is, within another text, escaped as in JSON or a URL, in Base64
 * or in hexadecimal digits.
 */
export function secretIn(text: string, secrets: readonly KnownSecret[]): KnownSecret | undefined {
  return secrets.find(({ value }) => formsOf(value).some((form) => text.includes(form)));
}

const forms = new Map<string, readonly string[]>();

function formsOf(value: string): readonly string[] {
  const known = forms.get(value) ?? makeForms(value);
  forms.set(value, known);
  return known;
}

function makeForms(value: string): readonly string[] {
  const escaped = JSON.stringify(value).slice(1, -1);
  const encoded = [0, 1, 2].flatMap((offset) => {
    // What precedes a value, such as the user of "user:password", decides where its characters end up.
    const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(value)]);
    const first = Math.ceil((offset * 8) / 6);
    const last = Math.floor((bytes.length * 8) / 6);
    return (["base64", "base64url"] as const).map((encoding) => bytes.toString(encoding).slice(first, last));
  });
  const texts = [value, escaped, JSON.stringify(escaped).slice(1, -1), encodeURIComponent(value), ...encoded];
  return [...new Set([...texts, Buffer.from(value).toString("hex")])];
}

/** How long a value is that cannot be there by chance, and how many characters it consists of. */
const least = { length: 8, characters: 5 };

/** Whether a secret is one that its text tells from what may stand in any code: "true" or "dev" is not. */
export function isTelling(value: string): boolean {
  return value.length >= least.length && new Set(value).size >= least.characters;
}

/** Whether a value of which nobody has said so looks like a secret: no address, path or ARN, and no word. */
export function looksSecret(value: string): boolean {
  const isMixed = /\d/.test(value) && /[A-Za-z]/.test(value);
  const isAddress = /^(?:[a-z]+:\/\/[^@]*|arn:.*|[./~].*|[\w-]+(?:\.[\w-]+)+(?::\d+)?)$/i.test(value);
  return value.length >= 12 && isTelling(value) && isMixed && !isAddress;
}

const credentialName =
  /(?:TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|CREDENTIALS?|SECRET_ACCESS_KEY|API_?KEY|PRIVATE_KEY)$/i;

/** The variables of an environment that are credentials by their names, and look like it. */
export function credentialsOf(environment: Readonly<Record<string, string | undefined>>): KnownSecret[] {
  return Object.entries(environment).flatMap(([name, value = ""]) => {
    const isPhrase = /PASS/i.test(name) && value.length >= 12 && isTelling(value);
    return credentialName.test(name) && (looksSecret(value) || isPhrase)
      ? [{ value, source: `the environment variable ${name}` }]
      : [];
  });
}

/** Whether a text holds most of an environment, names and values, in whatever form. */
export function holdsEnvironment(text: string, environment: Readonly<Record<string, string | undefined>>): boolean {
  const own = Object.entries(environment).filter(([name, value = ""]) => name.length + value.length >= 12);
  const held = own.filter(
    ([name, value = ""]) => text.includes(name) && text.includes(JSON.stringify(value).slice(1, -1)),
  );
  return own.length > 2 && held.length * 2 > own.length;
}
