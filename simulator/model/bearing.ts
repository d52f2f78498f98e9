import { Registration } from "../evaluate/registration";
import { isUnknown } from "../evaluate/elsewhere/unknownValues";
import { invokedResources } from "./functions";
import { modelled } from "./options";
import { Resources, textList, textProperty } from "./resources";

/** A kind of resource, whichever provider makes it: of the service, without capitals, and its own name. */
interface Kind {
  readonly service: string;
  readonly name: string;
}

/** Components that make APIs, with all that is in them. */
const apiComponents = /^(?:aws-apigateway|awsx:apigateway|aws-serverless):/;

/** Types that hold resources of any other type, as text. */
const carriers = /^aws:(?:cloudcontrol\/resource:Resource|cloudformation\/stack:Stack)$/;

/** What an app client of machines obtains tokens by, under the names that it has in all providers. */
const poolKinds: ReadonlySet<string> = new Set([
  "ManagedUserPoolClient",
  "ResourceServer",
  "UserPool",
  "UserPoolClient",
  "UserPoolDomain",
  "UserPoolResourceServer",
]);

/** What is modelled of an API, under the names that it has in all providers. */
const apiKinds: ReadonlySet<string> = new Set(
  Object.keys(modelled)
    .filter((type) => type.startsWith("aws:apigatewayv2/"))
    .map((type) => type.split(":")[2]!),
);

/** What invokes a function by itself, and the access report does not read. */
const lambdaDoors: ReadonlySet<string> = new Set(["Url"]);

/** What invokes a function past its APIs, which the access report tells of. */
const toldByReport = /^aws:lambda\/(?:functionUrl|eventSourceMapping):/;

/** Options by which a resource says who may invoke a function. */
const grantingOptions = ["authorizationType", "authType", "policy", "principal"];

/** What requests pass on their way through the program's APIs and pools, by what others refer to it by. */
export interface RequestPath {
  /** Ids of APIs, and names of domains. */
  readonly apis: readonly string[];
  readonly pools: readonly string[];
  /** Ids of the app clients that machines use. */
  readonly clients: readonly string[];
  /** Names of the functions that answer or customise tokens. */
  readonly functions: readonly string[];
}

/** Reads what requests pass. */
export function requestPath(resources: Resources): RequestPath {
  const known = (texts: readonly string[]) => texts.filter((text) => text !== "" && !isUnknown(text));
  const ids = (type: string) => resources.created(type).map(({ id }) => id);
  const clients = resources.created("aws:cognito/userPoolClient:UserPoolClient");
  return {
    apis: known([...ids("aws:apigatewayv2/api:Api"), ...ids("aws:apigatewayv2/domainName:DomainName")]),
    pools: known([
      ...ids("aws:cognito/userPool:UserPool"),
      ...clients.map((client) => textProperty(client, "userPoolId")),
    ]),
    clients: known(clients.filter((client) => isOfMachines(client, resources)).map(({ id }) => id)),
    functions: known(
      [...invokedResources(resources)]
        .filter(({ type }) => type === "aws:lambda/function:Function")
        .map((fn) => textProperty(fn, "name")),
    ),
  };
}

function isOfMachines(client: Registration, resources: Resources): boolean {
  const flows = textList(client.outputs["allowedOauthFlows"], "allowedOauthFlows", client, resources);
  return flows.includes("client_credentials");
}

/**
 * Whether a resource of a type that is not modelled could change who may call what, or what answers. Only what stands
 * between a caller and an answer can: API Gateway, Cognito, Lambda and WAF. Of these, it does where it answers requests
 * by itself, is what is modelled under another name, or refers to what requests pass.
 */
export function bearsOnRequests(registration: Registration, path: RequestPath): boolean {
  const { type, inputs, isRead } = registration;
  if (isRead || type in modelled || toldByReport.test(type)) {
    return false;
  }
  const text = JSON.stringify(inputs);
  if (carriers.test(type)) {
    // What a template refers to, it may compute.
    return [...text.matchAll(/AWS::(\w+)::(\w+)/g)].some(([, service = "", name = ""]) =>
      bears(kindOf(service, name), (what) => what !== "functions" || /Permission|Policy/.test(name)),
    );
  }
  const [, service = "", name = ""] = /^(?:aws|aws-native):(\w+)(?:\/\w+)?:(\w+)$/.exec(type) ?? [];
  const grants = grantingOptions.some((option) => option in inputs);
  return (
    apiComponents.test(type) ||
    bears(kindOf(service, name), (what) => (what !== "functions" || grants) && refers(text, path[what]))
  );
}

function kindOf(service: string, name: string): Kind {
  return { service: service.toLowerCase(), name };
}

/** @param isOn Whether the resource refers to these on the path; to functions, in saying who may invoke them. */
function bears({ service, name }: Kind, isOn: (what: keyof RequestPath) => boolean): boolean {
  switch (service) {
    case "apigateway":
      return name === "RestApi" || isOn("apis");
    case "apigatewayv2":
      return apiKinds.has(name) || isOn("apis");
    case "cognito":
      return poolKinds.has(name) || isOn("clients");
    case "lambda":
      return lambdaDoors.has(name) || isOn("functions");
    case "serverless":
      return true;
    case "wafregional":
    case "wafv2":
      return isOn("apis") || isOn("pools");
    default:
      return false;
  }
}

/** Whether a text has one of some names, and not only as a part of a longer one. */
function refers(text: string, names: readonly string[]): boolean {
  return names.some((name) => {
    const literal = name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    return new RegExp(`(?<![\\w.-])${literal}(?![\\w-]|\\.\\w)`).test(text);
  });
}
