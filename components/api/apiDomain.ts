import * as apigatewayv2 from "@pulumi/aws/apigatewayv2";
import * as route53 from "@pulumi/aws/route53";
import * as pulumi from "@pulumi/pulumi";
import type { ApiDomain } from "../apiOptions";
import type { ApiWithJwtTransform } from "../apiWithJwtArgs";
import { createChild } from "../resources/createChild";
import type { ApiArgs } from "./apiArgs";

/** What is created for a domain of one's own. */
export interface ApiDomainNodes {
  /** The domain. */
  readonly domainName?: apigatewayv2.DomainName;
  /** The mapping of the domain, or of a path below it, to the API. */
  readonly apiMapping?: apigatewayv2.ApiMapping;
  /** The domain's record, where a hosted zone is given. */
  readonly domainRecord?: route53.Record;
}

/** Maps a domain to an API, where it has one, and gives the URL at which the API is reached by it. */
export function createApiDomain(
  name: string,
  { domain, tags, transform = {} }: ApiArgs,
  api: apigatewayv2.Api,
  stage: apigatewayv2.Stage,
  opts: pulumi.CustomResourceOptions,
): { url?: pulumi.Output<string>; nodes: ApiDomainNodes } {
  if (!domain) {
    return { nodes: {} };
  }
  const own = domain.existing === undefined ? createDomain(name, domain, tags, transform, opts) : {};
  const host = own.domainName?.domainName ?? pulumi.output(domain.existing!);
  const apiMapping = createChild(
    apigatewayv2.ApiMapping,
    name,
    { apiId: api.id, domainName: host, stage: stage.name, apiMappingKey: domain.path },
    // A path of a domain has one mapping.
    { ...opts, deleteBeforeReplace: true },
    transform.apiMapping,
  );
  const path = domain.path === undefined ? "" : pulumi.interpolate`/${domain.path}`;
  return { url: pulumi.interpolate`https://${host}${path}`, nodes: { ...own, apiMapping } };
}

function createDomain(
  name: string,
  domain: ApiDomain,
  tags: ApiArgs["tags"],
  transform: ApiWithJwtTransform,
  opts: pulumi.CustomResourceOptions,
): ApiDomainNodes {
  const domainName = createChild(
    apigatewayv2.DomainName,
    name,
    {
      domainName: domain.name,
      domainNameConfiguration: {
        certificateArn: domain.certificateArn,
        endpointType: "REGIONAL",
        securityPolicy: "TLS_1_2",
      },
      mutualTlsAuthentication: domain.mutualTls,
      tags,
    },
    opts,
    transform.domainName,
  );
  if (domain.hostedZoneId === undefined) {
    return { domainName };
  }
  const { targetDomainName, hostedZoneId } = configurationOf(domainName);
  const domainRecord = createChild(
    route53.Record,
    name,
    {
      zoneId: domain.hostedZoneId,
      name: domain.name,
      type: "A",
      aliases: [{ name: targetDomainName, zoneId: hostedZoneId, evaluateTargetHealth: false }],
    },
    opts,
    transform.domainRecord,
  );
  return { domainName, domainRecord };
}

function configurationOf({ domainNameConfiguration }: apigatewayv2.DomainName): {
  targetDomainName: pulumi.Output<string>;
  hostedZoneId: pulumi.Output<string>;
} {
  return {
    targetDomainName: domainNameConfiguration.apply(({ targetDomainName }) => targetDomainName),
    hostedZoneId: domainNameConfiguration.apply(({ hostedZoneId }) => hostedZoneId),
  };
}
