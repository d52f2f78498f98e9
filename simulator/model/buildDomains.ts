import { Registration } from "../evaluate/registration";
import { isUnknown } from "../evaluate/elsewhere/unknownValues";
import { buildTruststore } from "./buildTruststore";
import type { Api, ApiMapping, CustomDomain } from "./model";
import { Resources, textProperty } from "./resources";
import { isRecord, textOf } from "./values";

const domainType = "aws:apigatewayv2/domainName:DomainName";
const mappingType = "aws:apigatewayv2/apiMapping:ApiMapping";

/**
 * Reads the domains at which APIs are reached, with what they lead to.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-mappings.html
 */
export function buildDomains(apis: readonly Api[], resources: Resources): CustomDomain[] {
  const registered = resources.ofType(domainType).filter(({ isRead }) => !isRead);
  const mappings = resources.ofType(mappingType).filter(({ isRead }) => !isRead);
  const names = registered.map((domain) => textProperty(domain, "domainName"));
  for (const mapping of mappings) {
    const name = textProperty(mapping, "domainName");
    if (!names.includes(name) && !isUnknown(name)) {
      const what = `domainName = ${JSON.stringify(mapping.outputs["domainName"])} is not a domain of this program`;
      resources.fault(mapping, what, "create its aws.apigatewayv2.DomainName in the stack that you simulate");
    }
  }
  return registered.map((domain, index) => {
    if (names.indexOf(names[index]!) < index && !isUnknown(names[index]!)) {
      resources.fault(domain, `another one has the domainName "${names[index]!}", too`, "remove one");
    }
    return buildDomain(
      domain,
      mappings.filter((mapping) => textProperty(mapping, "domainName") === names[index]),
      apis,
      resources,
    );
  });
}

function buildDomain(
  domain: Registration,
  mappings: readonly Registration[],
  apis: readonly Api[],
  resources: Resources,
): CustomDomain {
  const name = textProperty(domain, "domainName");
  for (const [what, fix] of domainFaults(domain)) {
    resources.fault(domain, what, fix);
  }
  if (mappings.length === 0) {
    const fix = "add an aws.apigatewayv2.ApiMapping, or leave the domain out of the stack that you simulate";
    resources.fault(domain, "no API is mapped to it, so nothing of it can be called", fix);
  }
  const keys = new Set<string>();
  for (const mapping of mappings) {
    const key = textProperty(mapping, "apiMappingKey");
    // Those of two domains that are not known cannot be told apart.
    if (keys.has(key) && !isUnknown(name)) {
      const what =
        key === "" ? "the domain itself is mapped already" : `the path "${key}" of its domain is mapped already`;
      resources.fault(mapping, what, "give it an apiMappingKey of its own");
    }
    keys.add(key);
  }
  const truststore = buildTruststore(domain, resources);
  const isStated = !domain.derived.includes("domainName") && !isUnknown(name);
  return {
    name,
    ...(!isStated && { label: `{DomainName ${domain.name}}` }),
    isStated,
    mappings: mappings.flatMap((mapping) => buildMapping(mapping, apis, resources) ?? []),
    ...(truststore && { truststore }),
  };
}

/** What API Gateway refuses: CreateDomainName. */
function* domainFaults({ outputs }: Registration): Generator<[what: string, fix: string]> {
  const { domainName, domainNameConfiguration } = outputs;
  if (typeof domainName === "string" && domainName.startsWith("*.")) {
    yield [`domainName = ${JSON.stringify(domainName)} is a wildcard, which is not modelled`, "name one domain"];
  } else if (!isHostName(textOf(domainName)) && !isUnknown(textOf(domainName))) {
    yield [
      `domainName = ${JSON.stringify(domainName)} is not a domain name`,
      'write it in lower case: "api.example.com"',
    ];
  }
  const configuration = isRecord(domainNameConfiguration) ? domainNameConfiguration : {};
  for (const [option, only] of [
    ["endpointType", "REGIONAL"],
    ["securityPolicy", "TLS_1_2"],
  ] as const) {
    if (textOf(configuration[option]).toUpperCase() !== only) {
      const what = `domainNameConfiguration.${option} = ${JSON.stringify(configuration[option])} is refused for HTTP APIs`;
      yield [what, `set it to "${only}"`];
    }
  }
}

/** Labels of letters, digits and inner hyphens (RFC 1123), more than one of them. */
function isHostName(text: string): boolean {
  return /^(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(text);
}

function buildMapping(mapping: Registration, apis: readonly Api[], resources: Resources): ApiMapping | undefined {
  const key = textProperty(mapping, "apiMappingKey");
  // CreateApiMapping.
  if (!/^(?=.{0,300}$)(?:[\w$.+!*'()-]+(?:\/[\w$.+!*'()-]+)*)?$/.test(key) && !isUnknown(key)) {
    const what = `apiMappingKey = ${JSON.stringify(key)} is refused by API Gateway`;
    resources.fault(mapping, what, "use up to 300 letters, digits and $-_.+!*'(), with single slashes between them");
  }
  const api = apis.find(({ id }) => id === mapping.outputs["apiId"]);
  const stage = textProperty(mapping, "stage");
  if (!api) {
    // Which is refused, as that of whatever belongs to no API of the program.
    return undefined;
  }
  if (!api.stages.some(({ name }) => name === stage)) {
    const what = `stage = ${JSON.stringify(mapping.outputs["stage"])} is not a stage of its API`;
    resources.fault(mapping, what, `name one of ${api.stages.map(({ name }) => name).join(", ") || "none"}`);
  }
  return { key, api: api.name, stage };
}
