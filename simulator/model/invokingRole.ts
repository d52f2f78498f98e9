import type { Registration } from "../evaluate/registration";
import type { Resources } from "./resources";
import { textOf } from "./values";

/**
 * The role that API Gateway takes on to invoke a function, by which it needs no permission of Lambda's; `undefined`
 * where it takes on none.
 *
 * https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-integrations.html
 *
 * @param option The option that names the role.
 */
export function roleOf(registration: Registration, option: string, resources: Resources): string | undefined {
  const role = registration.outputs[option];
  if (role === undefined || role === null) {
    return undefined;
  }
  const text = textOf(role);
  if (!/^arn:aws[a-z-]*:iam::\d{12}:role\/\S+$/.test(text)) {
    const what = `${option} = ${JSON.stringify(role)} is not the ARN of a role`;
    const fix = "use the arn of an aws.iam.Role, or leave it out and add an aws.lambda.Permission";
    resources.fault(registration, what, fix);
  }
  return text;
}
