/** An address on AWS, and the one that stands for it here. Both begin with a scheme, and have no slash at the end. */
export type Substitute = readonly [aws: string, local: string];

/**
 * Makes addresses on AWS into those on this machine, wherever they stand in a text, with or without their scheme: a
 * handler that calls its pool or another API must reach the simulated one, and must not send credentials to the
 * internet. Names that only contain one, such as another domain below it, are left alone.
 *
 * @param scopes Texts that look like addresses and are none: a scope often begins with its API's.
 */
export function localiser(substitutes: readonly Substitute[], scopes: ReadonlySet<string>): (text: string) => string {
  const local = new Map(substitutes.map(([aws, here]) => [withoutScheme(aws), here]));
  // Of two that begin alike, the longer one is meant.
  const known = [...local.keys()]
    .sort((a, b) => b.length - a.length)
    .map((one) => one.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  if (known.length === 0) {
    return (text) => text;
  }
  const address = new RegExp(`(?<![\\w.-])(https?://)?(${known.join("|")})(?::443)?(?![\\w-]|\\.\\w|:\\d)`, "g");
  return (text) =>
    text.replace(address, (found: string, scheme: string | undefined, aws: string, at: number) => {
      const [word = ""] = /^[^\s"',;]*/.exec(text.slice(at)) ?? [];
      const here = local.get(aws)!;
      return scopes.has(word) ? found : scheme === undefined ? withoutScheme(here) : here;
    });
}

function withoutScheme(url: string): string {
  return url.replace(/^https?:\/\//, "");
}
