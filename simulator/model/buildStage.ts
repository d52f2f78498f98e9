import type { Registration, Value } from "../evaluate/registration";
import type { Stage, Throttle } from "./model";
import { Resources, textProperty } from "./resources";
import { isRecord, textMap, textOf } from "./values";

/** Reads a stage with its variables and limits. */
export function buildStage(stage: Registration, routeKeys: readonly string[], resources: Resources): Stage {
  const { defaultRouteSettings, routeSettings, stageVariables } = stage.outputs;
  const throttle = throttleOf(defaultRouteSettings, "defaultRouteSettings", stage, resources);
  const routeThrottles = new Map<string, Throttle | undefined>();
  const perRoute: readonly Value[] = Array.isArray(routeSettings) ? routeSettings : [];
  for (const [index, settings] of perRoute.entries()) {
    const own = throttleOf(settings, `routeSettings[${index}]`, stage, resources);
    const routeKey = isRecord(settings) ? textOf(settings["routeKey"]) : "";
    if (!routeKeys.includes(routeKey)) {
      const what = `routeSettings[${index}].routeKey = ${JSON.stringify(routeKey)} is not a route of its API`;
      resources.fault(stage, what, "name the key of one, exactly as the route has it");
    } else {
      routeThrottles.set(routeKey, own);
    }
  }
  return {
    name: textProperty(stage, "name"),
    variables: textMap(stageVariables),
    ...(throttle && { throttle }),
    routeThrottles,
  };
}

/**
 * What API Gateway passes on for every account. A limit of this size or more says that there is none but the account's,
 * which is not simulated: a program cannot leave it out later, because the provider would send 0.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
 */
const ofAccount = { rate: 10_000, burst: 5_000 };

/** A limit, which the provider sends as zero where a part of it is left out. */
function throttleOf(
  settings: Value | undefined,
  what: string,
  stage: Registration,
  resources: Resources,
): Throttle | undefined {
  if (!isRecord(settings)) {
    return undefined;
  }
  const [rate, burst] = [settings["throttlingRateLimit"], settings["throttlingBurstLimit"]];
  if (typeof rate !== "number" || typeof burst !== "number") {
    const missing = `${what} leaves out throttlingRateLimit or throttlingBurstLimit, which the provider sends as 0`;
    resources.fault(stage, missing, "set both, or leave the settings out");
    return undefined;
  }
  return rate >= ofAccount.rate && burst >= ofAccount.burst ? undefined : { rate, burst };
}
