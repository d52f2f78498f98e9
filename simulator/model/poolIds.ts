import { accountId } from "../evaluate/resources/simulatedOutputs";

/** A user pool's id: its Region, and what Cognito makes up. */
const form = /^([a-z]+(?:-[a-z]+)+-\d)_[A-Za-z0-9]{9,}$/;

/** True for a text that Cognito could have given as a pool's id. */
export function isPoolId(id: unknown): id is string {
  return typeof id === "string" && form.test(id);
}

/** The Region that a pool's id names; empty if it is none. */
export function regionOfPoolId(id: string): string {
  return form.exec(id)?.[1] ?? "";
}

/**
 * What a pool's tokens may carry as `iss`: the form that it has by default, and the one that it can be switched to.
 *
 * https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens-verifying-a-jwt.html
 */
export function issuersOfPoolId(id: string): readonly [byDefault: string, other: string] {
  const region = regionOfPoolId(id);
  const rest = `${region}.amazonaws.com${region.startsWith("cn-") ? ".cn" : ""}/${id}`;
  return [`https://cognito-idp.${rest}`, `https://issuer-cognito-idp.${rest}`];
}

/** ARN of a pool in the account that is made up here. */
export function arnOfPoolId(id: string): string {
  return `arn:aws:cognito-idp:${regionOfPoolId(id)}:${accountId}:userpool/${id}`;
}
