import { createConfig, lintFromString } from "@redocly/openapi-core";

/**
 * Rules that are off: of style that a program need not follow; one that paths of API Gateway break, which rank them; and
 * one that takes a scheme for unused which a route has that is left out.
 */
const rules = {
  "info-license": "off",
  "operation-4xx-response": "off",
  "no-ambiguous-paths": "off",
  "no-unused-components": "off",
} as const;

const config = createConfig({ extends: ["recommended-strict"], rules });

/** What a validator finds wrong with an OpenAPI document: the specification, and what it says beyond its schema. */
export async function openApiProblems(source: string): Promise<string[]> {
  const problems = await lintFromString({ source, config: await config });
  return problems.map(({ ruleId, message, location: [where] }) => `${ruleId}: ${message} (${where?.pointer ?? ""})`);
}
