import type { Registration, Value } from "../evaluate/registration";
import type { Stage, Throttle } from "./model";
import { Resources, textProperty } from "./resources";
import { isRecord, textMap, textOf } from "./values";

/** Reads a stage with its variables and limits. */
export function buildStage(stage: Registration, resources: Resources): Stage {
  const { defaultRouteSettings, routeSettings, stageVariables } = stage.outputs;
  const throttle = throttleOf(defaultRouteSettings, "defaultRouteSettings", stage, resources);
  const routeThrottles = new Map<string, Throttle>();
  const perRoute: readonly Value[] = Array.isArray(routeSettings) ? routeSettings : [];
  for (const [index, settings] of perRoute.entries()) {
    const own = throttleOf(settings, `routeSettings[${index}]`, stage, resources);
    if (own && isRecord(settings)) {
      routeThrottles.set(textOf(settings["routeKey"]), own);
    }
  }
  return {
    name: textProperty(stage, "name"),
    variables: textMap(stageVariables),
    ...(throttle && { throttle }),
    routeThrottles,
  };
}

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
  return { rate, burst };
}
