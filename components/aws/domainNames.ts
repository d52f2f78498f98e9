import { all, arn, Check, optional, regionOf, text } from "../checking/checks";
import { isPlain } from "../checking/plainValues";

/** A certificate of AWS Certificate Manager. */
const certificateArn = arn("acm", /certificate\/[A-Za-z0-9-]+/, "a certificate of AWS Certificate Manager");

/** A domain name: labels of letters, digits and inner hyphens (RFC 1123), more than one of them. */
export const hostName: Check = text(
  /^(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9][a-z0-9-]{0,61}[a-z0-9]$/,
  "is not a domain name",
  'write it in lower case, without "https://" and a path: api.example.com',
);

/** The checks of a domain of one's own, whose certificate must be in a Region; `undefined` where that is not known. */
export function ownHostMembers(region: string | undefined, why: string) {
  const inRegion: Check = (path, value, faults) => {
    const given = regionOf(value);
    if (region !== undefined && given !== "" && given !== region) {
      faults.add(path, value, `is in ${given}, but ${why}`, `request a certificate in ${region}`);
    }
  };
  return {
    name: hostName,
    certificateArn: all(certificateArn, inRegion),
    hostedZoneId: optional(text(/^[A-Z0-9]{1,32}$/, "is not the id of a Route 53 hosted zone", "write it as Z123ABC")),
  };
}

/** A user pool's own domain has no more characters than a prefix has. CreateUserPoolDomain, Domain. */
export const shortHost: Check = all(
  hostName,
  text(/^[^]{0,63}$/, "is longer than the 63 characters that Cognito takes", "choose a shorter domain"),
);

/** An origin: an https URL without a path. */
export const httpsOrigin: Check = (path, value, faults) => {
  const isOrigin = (one: unknown) => typeof one === "string" && URL.canParse(one) && new URL(one).origin === one;
  if (isPlain(value) && !(isOrigin(value) && String(value).startsWith("https://"))) {
    const fix = 'write it as "https://auth.example.com"';
    faults.add(path, value ?? null, "is not an https URL without a path", fix);
  }
};

/**
 * What stands behind a prefix where Cognito's own domain is reached.
 *
 * https://docs.aws.amazon.com/govcloud-us/latest/UserGuide/govcloud-cog.html
 */
export function prefixHostSuffix(region: string): string {
  return `auth${region.startsWith("us-gov-") ? "-fips" : ""}.${region}.amazoncognito.com`;
}
