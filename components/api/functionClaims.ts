import * as pulumi from "@pulumi/pulumi";
import type { ExistingTarget } from "../routes";
import { isPlainTarget } from "./targets";

/**
 * What answers a route whose tokens a function checks, with the claims that it passes on in headers taken from where API
 * Gateway has them then: `$context.authorizer.client_id`, and not `$context.authorizer.claims.client_id`.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html
 */
export function withFunctionClaims(target: ExistingTarget): ExistingTarget {
  if (!isPlainTarget(target) || target.headers === undefined) {
    return target;
  }
  const headers = Object.entries(target.headers).map(
    ([name, value]) =>
      [name, typeof value === "string" ? functionClaims(value) : pulumi.output(value).apply(functionClaims)] as const,
  );
  return Object.assign({}, target, { headers: Object.fromEntries(headers) });
}

/** A text with variables of API Gateway, as it is where a function checks tokens. */
export function functionClaims(text: string): string {
  return text.replaceAll("$context.authorizer.claims.", "$context.authorizer.");
}
