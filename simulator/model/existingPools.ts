import type { Registration } from "../evaluate/registration";
import { buildMembers } from "./buildPool";
import type { UserPool } from "./model";
import { isPoolId, issuersOfPoolId, regionOfPoolId } from "./poolIds";
import { Resources, textProperty } from "./resources";
import { isRecord } from "./values";

/** What a program can add to a user pool that exists. */
const memberTypes = [
  "aws:cognito/userPoolDomain:UserPoolDomain",
  "aws:cognito/resourceServer:ResourceServer",
  "aws:cognito/userPoolClient:UserPoolClient",
];

/**
 * The user pools that exist outside of the program and to which it adds something. One that it only trusts is an issuer
 * elsewhere.
 */
export function existingPools(resources: Resources): UserPool[] {
  const own = new Set(resources.created("aws:cognito/userPool:UserPool").map(({ id }) => id));
  const membersById = new Map<string, Registration[]>();
  for (const member of memberTypes.flatMap((type) => resources.created(type))) {
    const id = textProperty(member, "userPoolId");
    if (isPoolId(id) && !own.has(id)) {
      membersById.set(id, [...(membersById.get(id) ?? []), member]);
    }
  }
  return [...membersById].map(([id, members]) => buildExistingPool(id, members, resources));
}

function buildExistingPool(id: string, members: readonly Registration[], resources: Resources): UserPool {
  const region = regionOfPoolId(id);
  for (const member of members.filter((one) => textProperty(one, "region") !== region)) {
    const what = `userPoolId = "${id}" is a pool of ${region}, and the resource is made in ${textProperty(member, "region")}`;
    resources.fault(member, what, "use a provider of the pool's Region");
  }
  const undefinedScope = "no resource server of this program defines in the existing user pool";
  return {
    name: id,
    id,
    isExisting: true,
    issuer: issuerOf(id, resources),
    ...buildMembers({ id }, region, undefinedScope, resources),
    isOpenToSignUp: false,
  };
}

/** The pool's issuer as an authorizer of the program states it: which form a pool has is otherwise known to AWS alone. */
function issuerOf(id: string, resources: Resources): string {
  const forms = issuersOfPoolId(id);
  const [first, ...others] = resources
    .created("aws:apigatewayv2/authorizer:Authorizer")
    .map((authorizer) => ({ authorizer, issuer: issuerStatedBy(authorizer) }))
    .filter(({ issuer }) => forms.includes(issuer));
  for (const { authorizer, issuer } of others.filter((one) => one.issuer !== first?.issuer)) {
    const what = `jwtConfiguration.issuer = "${issuer}" is another than the authorizer "${first!.authorizer.name}" has for the same user pool`;
    resources.fault(authorizer, what, "a pool has one issuer: use that which its tokens carry in iss");
  }
  return first?.issuer ?? forms[0];
}

function issuerStatedBy({ outputs: { jwtConfiguration } }: Registration): string {
  const issuer = isRecord(jwtConfiguration) ? jwtConfiguration["issuer"] : undefined;
  return typeof issuer === "string" ? issuer : "";
}
