import type { FaultCollector } from "../components/checking/faults";
import { Checked, listOf, resourceRule, texts } from "./rule";

interface Config {
  readonly sharedAnswers: readonly string[];
}

const fix =
  'set authorizerResultTtlInSeconds: 0, add "$context.routeKey" to identitySources, or list the authorizer in sharedAnswers';

/**
 * What a function decides for a request to one route must not hold for another route, as a kept answer does: with a
 * simple answer, whoever may call one route may call all of them until it goes. The provider keeps answers for five
 * minutes unless it is told otherwise.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html
 */
export const separateAnswers = resourceRule<Config>(
  {
    name: "lambda-authorizers-decide-for-each-route",
    description: "What a Lambda authorizer of an HTTP API answers for one route may not be kept for others.",
    severity: "high",
    configSchema: {
      properties: {
        sharedAnswers: texts("Logical names of authorizers whose answers may hold for all of their routes."),
      },
    },
  },
  { "aws:apigatewayv2/authorizer:Authorizer": check },
);

function check({ name, props }: Checked, { sharedAnswers }: Config, faults: FaultCollector): void {
  const { authorizerType, enableSimpleResponses, identitySources, authorizerResultTtlInSeconds: seconds } = props;
  const sources = listOf(identitySources);
  // Those of WebSocket APIs start with `route.`, and have no cache.
  const isOfHttp = authorizerType === "REQUEST" && sources.every((one) => String(one).startsWith("$"));
  if (!isOfHttp || enableSimpleResponses !== true || sharedAnswers.includes(name)) {
    return;
  }
  const isKept = seconds === undefined || seconds === null ? sources.length > 0 : seconds !== 0;
  if (isKept && !sources.includes("$context.routeKey")) {
    const unset =
      seconds === undefined || seconds === null ? "is not set, so that the provider keeps answers for 300 s, and " : "";
    faults.add("authorizerResultTtlInSeconds", seconds, `${unset}lets the answer for one route hold for all`, fix);
  }
}
