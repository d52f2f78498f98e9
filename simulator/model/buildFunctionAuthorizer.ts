import type { Registration, Value } from "../evaluate/registration";
import { unmarked } from "../evaluate/elsewhere/unknownValues";
import { codeDigest } from "./codeDigest";
import { FunctionFinder, functionNamed, Invoked, useByAuthorizer } from "./functions";
import { readIdentitySource } from "./identitySources";
import { roleOf } from "./invokingRole";
import type { FunctionAuthorizer, IdentitySource, UserPool } from "./model";
import { invocationByAuthorizer, permits } from "./permissions";
import { Resources, textList, textProperty } from "./resources";
import { tokenDecision } from "./tokenDecision";

/** What the provider asks for where a cache has something to go by and no time is given: as the console does. */
const defaultTtlSeconds = 300;

const mostTtlSeconds = 3_600;

const sourceForms =
  "use $request.header.<name>, $request.querystring.<name>, $stageVariables.<name>, or $context. and one of the usual variables";

/**
 * Reads an authorizer that is a function.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html
 */
export function buildFunctionAuthorizer(
  authorizer: Registration,
  api: Registration,
  pools: readonly UserPool[],
  functions: FunctionFinder,
  resources: Resources,
): FunctionAuthorizer | undefined {
  if (authorizer.outputs["jwtConfiguration"] !== undefined) {
    const what = 'jwtConfiguration is for authorizerType "JWT", and the function is asked instead';
    resources.fault(authorizer, what, "leave it out");
  }
  const payloadFormat = payloadFormatOf(authorizer, resources);
  const answersSimply = authorizer.outputs["enableSimpleResponses"] === true;
  if (answersSimply && payloadFormat === "1.0") {
    const what =
      'enableSimpleResponses is for authorizerPayloadFormatVersion "2.0", and API Gateway refuses it with "1.0"';
    resources.fault(authorizer, what, 'set authorizerPayloadFormatVersion: "2.0"');
  }
  const identitySources = identitySourcesOf(authorizer, resources);
  const role = roleOf(authorizer, "authorizerCredentialsArn", resources);
  const asked = whoIsAsked(authorizer, functions, resources);
  if (!asked) {
    return undefined;
  }
  const built = {
    kind: "function" as const,
    name: textProperty(authorizer, "name"),
    id: authorizer.id,
    ...asked.named,
    isPermitted:
      role !== undefined || (asked.invoked !== undefined && isPermitted(authorizer, api, asked.invoked, resources)),
    ...(role !== undefined && { role }),
    payloadFormat,
    answersSimply,
    identitySources,
    ttlSeconds: ttlOf(authorizer, identitySources, resources),
  };
  const { target, read } = useByAuthorizer(authorizer);
  const name = read(target);
  const decision = tokenDecision(built, name && functionNamed(name, resources), pools);
  return { ...built, ...(decision && { decision }) };
}

/** The function; to a report, it may be one that is not the program's. */
function whoIsAsked(
  authorizer: Registration,
  functions: FunctionFinder,
  resources: Resources,
):
  | { readonly named: Pick<FunctionAuthorizer, "codeDigest" | "function" | "functionName">; readonly invoked?: Invoked }
  | undefined {
  const use = useByAuthorizer(authorizer);
  const name = use.read(use.target);
  if (resources.purpose === "report" && name && functionNamed(name, resources)?.isRead !== false) {
    return { named: { functionName: unmarked(name.name) } };
  }
  const invoked = functions.find(use);
  const digest = invoked && codeDigest(invoked.function);
  return (
    invoked && {
      named: {
        functionName: invoked.function.name,
        function: invoked.function,
        ...(digest !== undefined && { codeDigest: digest }),
      },
      invoked,
    }
  );
}

function isPermitted(authorizer: Registration, api: Registration, invoked: Invoked, resources: Resources): boolean {
  const invoker = invocationByAuthorizer(textProperty(api, "executionArn"), authorizer.id);
  return resources.ofType("aws:lambda/permission:Permission").some(({ outputs }) => permits(outputs, invoked, invoker));
}

function payloadFormatOf(authorizer: Registration, resources: Resources): "1.0" | "2.0" {
  const version = authorizer.outputs["authorizerPayloadFormatVersion"];
  if (version === "1.0" || version === "2.0") {
    return version;
  }
  const what =
    version === undefined
      ? "authorizerPayloadFormatVersion is missing, which API Gateway refuses"
      : `authorizerPayloadFormatVersion = ${JSON.stringify(version)} is refused by API Gateway`;
  resources.fault(authorizer, what, 'set it to "2.0", or to "1.0"');
  return "2.0";
}

function identitySourcesOf(authorizer: Registration, resources: Resources): IdentitySource[] {
  const given = textList(authorizer.outputs["identitySources"], "identitySources", authorizer, resources);
  return given.flatMap((text, index) => {
    const source = readIdentitySource(text);
    if (!source) {
      const what = `identitySources[${index}] = ${JSON.stringify(text)} is no part of a request that is known here`;
      resources.fault(authorizer, what, sourceForms);
    } else if (given.indexOf(text) < index) {
      resources.fault(authorizer, `identitySources[${index}] = ${JSON.stringify(text)} is there twice`, "remove one");
    }
    return source ?? [];
  });
}

function ttlOf(authorizer: Registration, sources: readonly IdentitySource[], resources: Resources): number {
  const given: Value | undefined = authorizer.outputs["authorizerResultTtlInSeconds"];
  if (given === undefined || given === null) {
    return sources.length > 0 ? defaultTtlSeconds : 0;
  }
  if (typeof given !== "number" || !Number.isInteger(given) || given < 0 || given > mostTtlSeconds) {
    const what = `authorizerResultTtlInSeconds = ${JSON.stringify(given)} is refused by API Gateway`;
    resources.fault(authorizer, what, `use a whole number from 0 to ${mostTtlSeconds}`);
    return 0;
  }
  if (given > 0 && sources.length === 0) {
    const what = `authorizerResultTtlInSeconds = ${given} needs identitySources, by which answers are kept`;
    resources.fault(authorizer, what, "name them, or set it to 0");
    return 0;
  }
  return given;
}
