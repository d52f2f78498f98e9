import { createHash } from "node:crypto";
import { all, Check, text } from "../checking/checks";

/** Cognito's own rule for a domain prefix. CreateUserPoolDomain, Domain. */
const prefixPattern = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** Words that Cognito does not let a domain prefix contain. */
const reservedWord = /aws|amazon|cognito/;

/** Checks a domain prefix that the caller chose. */
export const domainPrefix: Check = all(
  text(
    prefixPattern,
    "is not a domain prefix that Cognito accepts",
    "use 1 to 63 lower-case letters, digits and hyphens, with no hyphen at either end",
  ),
  (path, prefix, faults) => {
    const word = typeof prefix === "string" ? reservedWord.exec(prefix) : null;
    if (word) {
      const rule = `contains the reserved word "${word[0]}"`;
      faults.add(path, prefix, rule, "choose a prefix without aws, amazon and cognito");
    }
  },
);

/**
 * The prefix of a pool for which none was chosen: the component's and the stack's name for people, and a digest of
 * the pool's id, which is unique in AWS and lives exactly as long as the domain may.
 */
export function defaultDomainPrefix(name: string, stack: string, userPoolId: string): string {
  const digest = createHash("sha256").update(userPoolId).digest("hex").slice(0, 12);
  const readable = `${name}-${stack}`
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 40)
    .replace(/-+$/, "");
  return readable === "" || reservedWord.test(readable) ? `m2m-${digest}` : `${readable}-${digest}`;
}
