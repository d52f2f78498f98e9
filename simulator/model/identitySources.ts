import type { IdentitySource } from "./model";
import { isContextVariable } from "./templates";

const form =
  /^\$(?:request\.(?<part>header|querystring)\.(?<name>[\w!#$%&'*+.^`|~-]+)|context\.(?<context>[\w.]+)|stageVariables\.(?<stage>\w+))$/;

/**
 * Reads where a Lambda authorizer looks for who calls: `$request.header.<name>`, `$request.querystring.<name>`,
 * `$context.<variable>` or `$stageVariables.<name>`. `undefined` for what is none of them, or a variable that is not
 * known here.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html
 */
export function readIdentitySource(text: string): IdentitySource | undefined {
  const { part, name = "", context, stage } = form.exec(text)?.groups ?? {};
  if (context !== undefined) {
    return isContextVariable(context) ? { part: "context", name: context } : undefined;
  }
  if (stage !== undefined) {
    return { part: "stageVariables", name: stage };
  }
  return part === "header" ? { part, name: name.toLowerCase() } : part === "querystring" ? { part, name } : undefined;
}

/** An identity source as it is written. */
export function identitySourceText({ part, name }: IdentitySource): string {
  return part === "header" || part === "querystring" ? `$request.${part}.${name}` : `$${part}.${name}`;
}
