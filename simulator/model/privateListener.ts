import type { Registration } from "../evaluate/registration";
import type { PrivateListener } from "./model";
import { Resources, textProperty } from "./resources";

/** The types of what a VPC link reaches. */
const types: readonly string[] = [
  "aws:lb/listener:Listener",
  "aws:alb/listener:Listener",
  "aws:servicediscovery/service:Service",
];

/**
 * ARN of a listener of an Application or Network Load Balancer, or of a Cloud Map service.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-private.html
 */
const reachable =
  /^arn:aws[a-z-]*:(?:elasticloadbalancing:[a-z0-9-]+:\d{12}:listener\/(?:app|net)\/[^\s?]+|servicediscovery:[a-z0-9-]+:\d{12}:service\/[^\s?]+)$/;

/** The listener that an integration names by its ARN; `undefined`, and a fault, if it names none. */
export function privateListener(integration: Registration, resources: Resources): PrivateListener | undefined {
  const arn = textProperty(integration, "integrationUri");
  if (!isListener(arn)) {
    const what = `integrationUri = ${JSON.stringify(arn)} is not the ARN of a load balancer's listener or of a Cloud Map service`;
    resources.fault(integration, what, "pass the arn output of one, without a query");
    return undefined;
  }
  return namedListener(arn, resources);
}

/** Whether a text is the ARN of what a VPC link can reach. */
export function isListener(arn: string): boolean {
  return reachable.test(arn);
}

/** A listener under the name that it goes by. */
export function namedListener(arn: string, resources: Resources): PrivateListener {
  const [name] = namesOf(arn, resources);
  const others = [...usedArns(resources)].filter((other) => other !== arn);
  const isShared = others.some((other) => namesOf(other, resources)[0] === name);
  return { name: name === undefined || isShared ? arn : name, arn };
}

/** Logical names of the resources that have an ARN. */
function namesOf(arn: string, resources: Resources): string[] {
  return types
    .flatMap((type) => resources.ofType(type))
    .filter((one) => textProperty(one, "arn") === arn)
    .map(({ name }) => name);
}

/** The ARNs of all listeners that some integration names. */
function usedArns(resources: Resources): ReadonlySet<string> {
  const integrations = resources.ofType("aws:apigatewayv2/integration:Integration");
  return new Set(integrations.map((one) => textProperty(one, "integrationUri")).filter((uri) => reachable.test(uri)));
}
