/** A word of a message: what stands between spaces and quotation marks. */
const word = /(?:\\.|[^\s"<>\\])+|\\/gs;

/** Paths of this machine, and names on AWS: an at sign in these belongs to a name. */
const noUrl = /^(?:file:|arn:|[A-Za-z]:[\\/])/;

/**
 * A text without what URLs in it hold that is nobody's business: who asks, with the password, and what is asked for.
 * Malformed URLs count, too: it is those that errors are about.
 */
export function withoutCredentials(text: string): string {
  return text.replace(word, (one) => {
    const [, scheme, rest = ""] = /^(.*?(?:\/\/|:\/{0,3}))(.*)$/s.exec(one) ?? [];
    return scheme === undefined || noUrl.test(one) ? one : scheme + withoutParts(rest, scheme.endsWith("/"));
  });
}

/** @param hasQuery Whether what is behind a question mark is one. */
function withoutParts(rest: string, hasQuery: boolean): string {
  // A name that begins with an at sign is that of a package.
  const [user = ""] = /^.*[^/\\]@/s.exec(rest) ?? [];
  if (/[?#]/.test(user)) {
    return "…";
  }
  const place = rest.slice(user.length);
  return (user === "" ? "" : "…@") + (hasQuery ? place.replace(/^([^?#]*[?#]).+?([:;,.)]*)$/s, "$1…$2") : place);
}
