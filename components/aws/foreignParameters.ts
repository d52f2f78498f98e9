/** How others write parameters of a path: with the name in the pattern's group, if there is one. */
const notations: readonly { readonly pattern: RegExp; readonly isGreedy?: true }[] = [
  // Express, Hono, Rails: the first is a literal segment to API Gateway, which nobody means.
  { pattern: /^:([A-Za-z_]\w*)\??$/ },
  { pattern: /^:([A-Za-z_]\w*)(?:[*+]|\(\.[*+]\))$/, isGreedy: true },
  // Flask, Django.
  { pattern: /^<path:(\w+)>$/, isGreedy: true },
  { pattern: /^<(?:\w+:)?(\w+)>$/ },
  // Next.js, SvelteKit.
  { pattern: /^\[\[?\.\.\.(\w+)\]?\]$/, isGreedy: true },
  { pattern: /^\[(\w+)\]$/ },
  // ASP.NET, Spring, Javalin, and what is nearly right.
  { pattern: /^\{(\w+)\?\}$/ },
  { pattern: /^\{(\w+)\}[+*]$/, isGreedy: true },
  { pattern: /^\{(?:\*{1,2}|\.\.\.)(\w+)\}$/, isGreedy: true },
  { pattern: /^\{(\w+)(?:\*|\.\.\.)\}$/, isGreedy: true },
  // Remix, and a template string that is none.
  { pattern: /^\$\{?(\w+)\}?$/ },
  // Wildcards.
  { pattern: /^\*{1,2}(\w*)$/, isGreedy: true },
  { pattern: /^\(?\.[*+]\)?$/, isGreedy: true },
];

/** The usual name of the parameter that takes the rest of a path. */
const restOfPath = "proxy";

/**
 * A segment of a path as API Gateway writes it, if it is a parameter as others do.
 *
 * @param isLast Whether the path ends with it, as it does with a parameter that takes the rest.
 */
export function withoutForeignParameter(segment: string, isLast: boolean): string | undefined {
  for (const { pattern, isGreedy } of notations) {
    const match = pattern.exec(segment);
    if (match) {
      return `{${match[1] || restOfPath}${isGreedy && isLast ? "+" : ""}}`;
    }
  }
  return undefined;
}
