import type { Registration } from "../evaluate/registration";
import type { JwtAuthorizer, UserPool } from "./model";
import { Resources, textList, textProperty } from "./resources";
import { isRecord } from "./values";

/** The one place for tokens that is modelled. */
const identitySources: readonly string[] = ["$request.header.Authorization", "$request.header.authorization"];

/** Options that a JWT authorizer does not have. */
const ofFunctions = [
  "authorizerCredentialsArn",
  "authorizerPayloadFormatVersion",
  "authorizerResultTtlInSeconds",
  "authorizerUri",
  "enableSimpleResponses",
];

/** Reads an authorizer that checks tokens. */
export function buildJwtAuthorizer(
  authorizer: Registration,
  pools: readonly UserPool[],
  resources: Resources,
): JwtAuthorizer {
  const { jwtConfiguration } = authorizer.outputs;
  const { issuer, audiences } = isRecord(jwtConfiguration) ? jwtConfiguration : {};
  const built = {
    kind: "jwt" as const,
    name: textProperty(authorizer, "name"),
    issuer: typeof issuer === "string" ? issuer : "",
    audiences: textList(audiences, "jwtConfiguration.audiences", authorizer, resources),
  };
  const isNearlyAPool = pools.some((pool) => `${pool.issuer}/` === built.issuer);
  if (!pools.some((pool) => pool.issuer === built.issuer) && (isNearlyAPool || !isForeignIssuer(built.issuer))) {
    const what = `jwtConfiguration.issuer = ${JSON.stringify(issuer)} is neither a user pool of this program nor an https URL`;
    resources.fault(authorizer, what, "use `https://${userPool.endpoint}`, or the URL of an issuer elsewhere");
  }
  checkIdentitySource(authorizer, resources);
  if (built.audiences.length === 0) {
    const what = "jwtConfiguration.audiences is empty, which API Gateway refuses";
    resources.fault(authorizer, what, "name the ids of the app clients");
  }
  for (const option of ofFunctions.filter((one) => isGiven(authorizer, one))) {
    resources.fault(
      authorizer,
      `${option} is for an authorizer that is a function`,
      'leave it out, or set authorizerType: "REQUEST"',
    );
  }
  return built;
}

function checkIdentitySource(authorizer: Registration, resources: Resources): void {
  const given = authorizer.outputs["identitySources"];
  if (given === undefined) {
    resources.fault(authorizer, "identitySources is missing", 'set it to ["$request.header.Authorization"]');
  } else if (!identitySources.some((one) => JSON.stringify([one]) === JSON.stringify(given))) {
    const modelled = identitySources.map((one) => JSON.stringify([one])).join(" or ");
    resources.fault(authorizer, `identitySources = ${JSON.stringify(given)} is not modelled`, `only ${modelled} is`);
  }
}

function isGiven({ inputs }: Registration, option: string): boolean {
  return inputs[option] !== undefined && inputs[option] !== null;
}

/** An issuer whose discovery document can be asked for. A pool of Cognito that is not of this program is one, too. */
function isForeignIssuer(issuer: string): boolean {
  return /^https:\/\/[^\s?#]+$/.test(issuer) && URL.canParse(issuer);
}
