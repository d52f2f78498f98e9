import { text } from "../checking/checks";
import { FaultCollector } from "../checking/faults";
import { isPlain } from "../checking/plainValues";

/** A user pool's id: its Region, and what Cognito makes up. */
export const poolId = text(
  /^[a-z]+(?:-[a-z]+)+-\d_[A-Za-z0-9]+$/,
  "is not the id of a user pool",
  'write it as "eu-west-1_AbCdEfGhI"',
);

/** The Region that a user pool's id names. */
export function regionOfPool(id: string): string {
  return id.slice(0, id.indexOf("_"));
}

/**
 * The issuer of a user pool's tokens, in the form that a pool has unless it was switched to the newer one.
 *
 * https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens-verifying-a-jwt.html
 */
export function defaultIssuer(id: string): string {
  return `https://cognito-idp.${hostSuffix(id)}/${id}`;
}

function hostSuffix(id: string): string {
  const region = regionOfPool(id);
  return `${region}.amazonaws.com${region.startsWith("cn-") ? ".cn" : ""}`;
}

/** Checks that an issuer is that of a user pool, in either form. An output is not known, and passes. */
export function checkIssuerOfPool(id: unknown, issuer: unknown, faults: FaultCollector): void {
  if (typeof id !== "string" || typeof issuer !== "string" || !isPlain(issuer)) {
    return;
  }
  const forms = ["cognito-idp", "issuer-cognito-idp"].map((host) => `https://${host}.${hostSuffix(id)}/${id}`);
  if (!forms.includes(issuer)) {
    const rule = "is not an issuer of this user pool, whose tokens carry it character by character";
    faults.add("issuer", issuer, rule, `use ${forms.join(" or ")}`);
  }
}

/** Checks the issuer of tokens from elsewhere. */
export function checkForeignIssuer(path: string, issuer: unknown, allowSlash: unknown, faults: FaultCollector): void {
  if (!isPlain(issuer)) {
    return;
  }
  if (typeof issuer !== "string" || !isHttpsUrl(issuer)) {
    const fix = "write it as tokens carry it in iss, such as https://issuer.example.com";
    faults.add(path, issuer ?? null, "is not an issuer: an https URL without query and fragment", fix);
  } else if (issuer.endsWith("/") && allowSlash !== true) {
    const rule = "ends in a slash, and API Gateway compares it with iss character by character";
    faults.add(path, issuer, rule, "remove the slash, or set allowTrailingSlash: true if iss has it too");
  } else if (/\.amazoncognito\.com$/.test(new URL(issuer).hostname)) {
    const rule = "is the domain of a user pool's token endpoint, not its issuer";
    faults.add(path, issuer, rule, "use https://cognito-idp.<region>.amazonaws.com/<pool id>");
  }
}

function isHttpsUrl(value: string): boolean {
  return /^https:\/\/[^\s?#]+$/.test(value) && URL.canParse(value) && new URL(value).username === "";
}
