import type { FaultCollector } from "../components/checking/faults";
import { isMap } from "../components/checking/plainValues";
import { requiredValues } from "./principals";
import { listOf } from "./rule";

/** What a trust in an identity provider must ask of a token: for whom it was made, and whom it is about. */
const claims = [
  ["aud", "for whom a token was made"],
  ["sub", "whom a token is about"],
] as const;

/**
 * Checks that a role which holders of an OpenID Connect token may assume is for one of them: the provider gives tokens to
 * everybody who uses it, such as every repository of GitHub.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html
 */
export function checkWebIdentities(
  path: string,
  statement: Readonly<Record<string, unknown>>,
  faults: FaultCollector,
): void {
  const { Principal, Condition } = statement;
  const federated = isMap(Principal) ? listOf(Principal["Federated"]) : [];
  for (const provider of federated.map(String).filter((one) => !/:saml-provider\//.test(one))) {
    const issuer = provider.replace(/^arn:.*:oidc-provider\//, "");
    for (const [claim, what] of claims) {
      const values = requiredValues(Condition, `${issuer}:${claim}`);
      if (values.length === 0) {
        const rule = `does not say ${what}, so that all whom ${issuer} gives tokens may assume the role`;
        faults.add(`${path}.Condition`, undefined, rule, `require "${issuer}:${claim}" by StringEquals`);
      }
      for (const value of values.filter((one) => typeof one !== "string" || /[*?]|^$/.test(one))) {
        const rule = `is a pattern for ${what}, which others match, too`;
        faults.add(`${path}.Condition`, value, rule, `give "${issuer}:${claim}" as a whole`);
      }
    }
  }
}
