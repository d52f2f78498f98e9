import type { Registration, Value } from "../evaluate/registration";
import { isRecord } from "./values";

/** ARN of the function that customises machine tokens, version 3 of the trigger. */
export function tokenTriggerOf({ outputs }: Registration): Value | undefined {
  const config = isRecord(outputs["lambdaConfig"]) ? outputs["lambdaConfig"]["preTokenGenerationConfig"] : undefined;
  return isRecord(config) && config["lambdaVersion"] === "V3_0" ? config["lambdaArn"] : undefined;
}
