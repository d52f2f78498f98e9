import type { Registration } from "../evaluate/registration";
import { isUnknown } from "../evaluate/elsewhere/unknownValues";
import { UserError } from "../userError";
import { buildApi } from "./buildApi";
import { buildDomains } from "./buildDomains";
import { buildInvocations } from "./buildInvocations";
import { buildPool } from "./buildPool";
import { buildSecrets } from "./buildSecrets";
import { checkLimits } from "./checkLimits";
import { checkSupported } from "./checkSupported";
import { existingPools } from "./existingPools";
import { FunctionFinder } from "./functions";
import type { Model } from "./model";
import type { Purpose } from "../evaluate/purpose";
import { Resources } from "./resources";

/**
 * Reads registered resources into a model of what answers requests.
 *
 * @param purpose What it is read for: of what only answers requests, a report needs nothing.
 * @throws {@link UserError} with one line for each type, option or reference that the simulator does not know, and for
 * what AWS would refuse.
 */
export function buildModel(registrations: readonly Registration[], purpose: Purpose = "serve"): Model {
  const resources = new Resources(registrations, purpose);
  checkSupported(resources);
  checkNames(resources);
  checkLimits(resources);
  const functions = new FunctionFinder(resources);
  const pools = [
    ...resources.created("aws:cognito/userPool:UserPool").map((pool) => buildPool(pool, functions, resources)),
    ...existingPools(resources),
  ];
  const apis = resources.ofType("aws:apigatewayv2/api:Api").map((api) => buildApi(api, pools, functions, resources));
  const domains = buildDomains(apis, resources);
  const secrets = purpose === "serve" ? buildSecrets(resources, functions) : [];
  if (pools.length === 0 && apis.length === 0 && resources.faults.length === 0) {
    throw new UserError(`the program registers no user pool and no HTTP API: there is nothing to ${purpose}.`);
  }
  if (resources.faults.length > 0) {
    // What is wrong with a value that is not known follows from that, which is said already.
    const causes = resources.faults.filter((fault) => !isUnknown(fault));
    throw new UserError([...new Set(causes.length > 0 ? causes : resources.faults)]);
  }
  return {
    pools,
    apis,
    domains,
    ...(secrets.length > 0 && { secrets }),
    invocations: buildInvocations(resources),
  };
}

/** What is served and reported goes by its logical name, which Pulumi lets two resources of different parents share. */
function checkNames(resources: Resources): void {
  for (const type of ["aws:cognito/userPool:UserPool", "aws:apigatewayv2/api:Api"]) {
    const seen = new Set<string>();
    for (const registration of resources.created(type)) {
      if (seen.has(registration.name)) {
        resources.fault(registration, "another one has the same logical name", "give each one a name of its own");
      }
      seen.add(registration.name);
    }
  }
}
