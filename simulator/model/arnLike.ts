/** IAM's ArnLike compares the six parts of an ARN, each with its own wildcards. */
export function matchesArn(pattern: string, arn: string): boolean {
  const [patterns, parts] = [arnParts(pattern), arnParts(arn)];
  return patterns.length === parts.length && patterns.every((one, index) => matchesText(one, parts[index] ?? ""));
}

/** The parts between the first five colons; the last one may hold more. */
export function arnParts(arn: string): string[] {
  const parts = arn.split(":");
  return [...parts.slice(0, 5), ...(parts.length > 5 ? [parts.slice(5).join(":")] : [])];
}

/** `*` stands for any text, `?` for one character. It is no regular expression, as a pattern may be made to keep one busy. */
export function matchesText(pattern: string, text: string): boolean {
  let [at, inText] = [0, 0];
  let [star, starText] = [-1, 0];
  while (inText < text.length) {
    if (pattern[at] === "*") {
      [star, starText] = [at++, inText];
    } else if (pattern[at] === "?" || pattern[at] === text[inText]) {
      at++;
      inText++;
    } else if (star >= 0) {
      at = star + 1;
      inText = ++starText;
    } else {
      return false;
    }
  }
  return /^\**$/.test(pattern.slice(at));
}
