import * as cognito from "@pulumi/aws/cognito";
import * as route53 from "@pulumi/aws/route53";
import * as pulumi from "@pulumi/pulumi";
import type { CustomDomain, ExistingDomain, PrefixDomain } from "../authOptions";
import { prefixHostSuffix } from "../aws/domainNames";
import { defaultDomainPrefix } from "../aws/domainPrefix";
import type { M2mAuthArgs } from "../m2mAuthArgs";
import { createChild } from "../resources/createChild";
import { mapText } from "../resources/mapText";
import type { Pool } from "./userPool";

/** What is created for the domain of the token endpoint. */
export interface UserPoolDomainNodes {
  /** The domain, unless the pool had one. */
  readonly domain?: cognito.UserPoolDomain;
  /** The record of a domain of one's own, where a hosted zone is given. */
  readonly domainRecord?: route53.Record;
}

/** The domain of a user pool, and the URL at which it is reached. */
export interface PoolDomain {
  readonly url: pulumi.Output<string>;
  readonly nodes: UserPoolDomainNodes;
}

/** Creates the domain of the token endpoint, or takes the one that exists. */
export function createUserPoolDomain(
  name: string,
  { domain, transform = {} }: M2mAuthArgs,
  { id: userPoolId, region }: Pool,
  opts: pulumi.CustomResourceOptions,
): PoolDomain {
  const { url, prefix, ...own } = (domain ?? {}) as Partial<ExistingDomain & PrefixDomain & CustomDomain>;
  if (url !== undefined) {
    return { url: pulumi.output(url), nodes: {} };
  }
  const created = createChild(
    cognito.UserPoolDomain,
    // A pool can have one domain of each kind, so that the new one is there before the old one goes.
    own.name === undefined ? name : `${name}-custom`,
    {
      userPoolId,
      domain: own.name ?? prefix ?? defaultPrefix(name, userPoolId),
      certificateArn: own.certificateArn,
    },
    // A pool has one domain of a kind, and a domain has one pool: the old one must go before the new one comes.
    { ...opts, deleteBeforeReplace: true },
    transform.domain,
  );
  if (own.name === undefined) {
    return {
      url: pulumi.interpolate`https://${created.domain}.${mapText(region, prefixHostSuffix)}`,
      nodes: { domain: created },
    };
  }
  const domainRecord = createRecord(name, own, created, opts, transform.domainRecord);
  return {
    url: pulumi.interpolate`https://${created.domain}`,
    nodes: { domain: created, ...(domainRecord && { domainRecord }) },
  };
}

function defaultPrefix(name: string, userPoolId: pulumi.Output<string>): pulumi.Output<string> {
  const stack = pulumi.getStack();
  return mapText(userPoolId, (id) => defaultDomainPrefix(name, stack, id));
}

/** Points the domain's name at the CloudFront distribution that serves it. */
function createRecord(
  name: string,
  own: Partial<CustomDomain>,
  domain: cognito.UserPoolDomain,
  opts: pulumi.CustomResourceOptions,
  transform: NonNullable<M2mAuthArgs["transform"]>["domainRecord"],
): route53.Record | undefined {
  if (own.hostedZoneId === undefined || own.name === undefined) {
    return undefined;
  }
  const alias = {
    name: domain.cloudfrontDistribution,
    zoneId: domain.cloudfrontDistributionZoneId,
    evaluateTargetHealth: false,
  };
  return createChild(
    route53.Record,
    name,
    { zoneId: own.hostedZoneId, name: own.name, type: "A", aliases: [alias] },
    opts,
    transform,
  );
}
