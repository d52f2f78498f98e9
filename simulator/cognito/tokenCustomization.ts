import { isRecord } from "../model/values";

/** What a pre token generation trigger is told. */
export interface CustomizationRequest {
  readonly region: string;
  readonly userPoolId: string;
  readonly clientId: string;
  /** Scopes that the token would have. */
  readonly scopes: readonly string[];
  /** What the client passed as `aws_client_metadata`. */
  readonly clientMetadata: Readonly<Record<string, string>> | undefined;
}

/** The event of a pre token generation trigger for client credentials, version 3. */
export function customizationEvent({
  region,
  userPoolId,
  clientId,
  scopes,
  clientMetadata,
}: CustomizationRequest): object {
  return {
    version: "3",
    triggerSource: "TokenGeneration_ClientCredentials",
    region,
    userPoolId,
    userName: "ClientCredentials",
    callerContext: { awsSdkVersion: "aws-sdk-unknown-unknown", clientId },
    request: {
      userAttributes: {},
      groupConfiguration: { groupsToOverride: [], iamRolesToOverride: [], preferredRole: null },
      scopes,
      ...(clientMetadata && { clientMetadata }),
    },
    response: { claimsAndScopeOverrideDetails: null },
  };
}

/**
 * Claims that a trigger cannot touch.
 *
 * https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-pre-token-generation.html
 */
const protectedClaim = /^(?:auth_time|client_id|exp|iat|iss|jti|sub|token_use|version|scope|cognito:.*)$/;

/** A trigger's result that Cognito cannot apply. */
export class MalformedCustomization extends Error {}

/**
 * Applies what a trigger returned to the claims of an access token.
 *
 * @param json What the function returned, as JSON: the event with its response.
 * @throws {@link MalformedCustomization} saying what is wrong.
 */
export function customizeClaims(
  claims: Readonly<Record<string, unknown>>,
  scopes: readonly string[],
  json: string,
): Record<string, unknown> {
  const event: unknown = JSON.parse(json);
  if (!isRecord(event) || !isRecord(event["response"])) {
    throw new MalformedCustomization("it has no response; return the event");
  }
  const details = event["response"]["claimsAndScopeOverrideDetails"] ?? {};
  const changes = (isRecord(details) ? details["accessTokenGeneration"] : undefined) ?? {};
  if (!isRecord(details) || !isRecord(changes)) {
    throw new MalformedCustomization("claimsAndScopeOverrideDetails is no object with accessTokenGeneration");
  }
  const [added, suppressedClaims] = [changes["claimsToAddOrOverride"] ?? {}, texts(changes, "claimsToSuppress")];
  if (!isRecord(added)) {
    throw new MalformedCustomization("claimsToAddOrOverride is no object");
  }
  const { aud } = added;
  if (aud !== undefined && aud !== claims["client_id"]) {
    throw new MalformedCustomization("claimsToAddOrOverride.aud is not the client's id, the only audience allowed");
  }
  const suppressed = texts(changes, "scopesToSuppress");
  const granted = [...new Set([...scopes, ...texts(changes, "scopesToAdd")])].filter(
    (scope) => !suppressed.includes(scope),
  );
  return {
    ...Object.fromEntries(
      Object.entries(claims).filter(([name]) => protectedClaim.test(name) || !suppressedClaims.includes(name)),
    ),
    ...Object.fromEntries(Object.entries(added).filter(([name]) => !protectedClaim.test(name))),
    scope: granted.join(" "),
  };
}

function texts(changes: Readonly<Record<string, unknown>>, name: string): readonly string[] {
  const list = changes[name] ?? [];
  if (!Array.isArray(list) || !list.every((one) => typeof one === "string")) {
    throw new MalformedCustomization(`${name} is no list of texts`);
  }
  return list;
}
