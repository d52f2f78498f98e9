import * as lambda from "@pulumi/aws/lambda";
import * as pulumi from "@pulumi/pulumi";
import { throwIfAny } from "../argumentError";
import { quotas } from "../aws/quotas";
import { pathParameters, routeMethods } from "../aws/routeKeys";
import { checkCallback } from "../callbacks/functionChecks";
import {
  arn,
  Check,
  confidentialText,
  mapOf,
  Members,
  object,
  oneOf,
  optional,
  plainTruthValue,
  text,
  wholeNumber,
} from "../checking/checks";
import { FaultCollector } from "../checking/faults";
import { isMap } from "../checking/plainValues";
import type { FunctionTarget, HttpTarget, HttpTargetSettings, ListenerTarget } from "../routes";

/** What answers where it is neither a callback nor a function of the program, told by its member. */
export type PlainTarget = Partial<FunctionTarget & HttpTarget & ListenerTarget>;

/** True for what answers where it is neither a callback nor a function of the program. */
export function isPlainTarget(handler: unknown): handler is PlainTarget {
  return isMap(handler) && Object.keys(targets).some((key) => key in handler);
}

/**
 * Headers that API Gateway keeps to itself.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-parameter-mapping.html
 */
const reservedHeader =
  /^(?:access-control-.*|apigw-.*|authorization|connection|content-encoding|content-length|content-location|forwarded|keep-alive|origin|proxy-authenticate|proxy-authorization|te|trailers|transfer-encoding|upgrade|x-amz-.*|x-amzn-.*|x-forwarded-for|x-forwarded-host|x-forwarded-proto|via)$/i;

const httpMembers: Members<HttpTargetSettings> = {
  method: optional(oneOf(routeMethods, "a method")),
  headers: optional(
    mapOf(
      (path, name, faults) => {
        if (!/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/.test(String(name))) {
          faults.add(path, undefined, "is not the name of a header", "use letters, digits and -");
        } else if (reservedHeader.test(String(name))) {
          faults.add(path, undefined, "is a header that API Gateway keeps to itself", "choose another name");
        }
      },
      confidentialText(/^[^\r\n]+$/, "is not a header's value", "give text on one line"),
      'write { "x-client-id": "$context.authorizer.claims.client_id" }',
    ),
  ),
  timeout: optional(wholeNumber(quotas.integrationTimeoutSeconds, "seconds")),
};

const functionArn = arn("lambda", /function:[A-Za-z0-9_-]+(?::[A-Za-z0-9_$-]+)?/, "a Lambda function");

const listenerArn = text(
  /^arn:aws[a-z-]*:(?:elasticloadbalancing:[a-z0-9-]+:\d{12}:listener\/(?:app|net)\/\S+|servicediscovery:[a-z0-9-]+:\d{12}:service\/\S+)$/,
  "is not the ARN of a listener of a load balancer, or of a Cloud Map service",
  "copy the ARN from its resource, or pass its arn output",
);

const targets: Readonly<Record<string, Check>> = {
  functionArn: object<FunctionTarget>({ functionArn }, "write { functionArn }"),
  url: object<HttpTarget>(
    {
      ...httpMembers,
      url: text(
        /^https?:\/\/(?:[A-Za-z0-9.-]|\$\{stageVariables\.\w+\})+(?::\d{1,5})?(?:\/(?:[^\s?#+{}$]|\$?\{[\w.:-]+\})*)?$/,
        "is not a URL that requests can be passed to",
        'write it as "https://orders.example.com/v1/{id}", without query and fragment, and greedy parameters without "+"',
      ),
      allowPlainHttp: optional(plainTruthValue),
    },
    "write { url }",
  ),
  listenerArn: object<ListenerTarget>(
    {
      ...httpMembers,
      listenerArn,
      vpcLinkId: optional(text(/^[a-z0-9]{1,32}$/, "is not the id of a VPC link", "pass the link's id output")),
      tlsServerName: optional(text(/^[a-z0-9.-]{1,253}$/, "is not a server's name", 'write "orders.internal"')),
    },
    "write { listenerArn }",
  ),
};

const [plainHttpRule, plainHttpFix] = [
  "sends the callers' tokens without TLS",
  "use https, or allow it by allowPlainHttp: true",
];

/** Refuses a server that would get the tokens of a closed route by plain HTTP, unless that is allowed. */
export function checkPlainHttp(path: string, handler: unknown, faults: FaultCollector): void {
  if (isPlainTarget(handler) && typeof handler.url === "string" && isRefused(handler.url, handler)) {
    faults.add(`${path}.url`, handler.url, plainHttpRule, plainHttpFix);
  }
}

/**
 * The URL of a server, refused as by {@link checkPlainHttp} when it is known.
 *
 * @param component The component, as errors name it.
 */
export function checkedUrl(component: string, path: string, target: PlainTarget): pulumi.Output<string> {
  return pulumi.output(target.url!).apply((url) => {
    if (isRefused(url, target)) {
      const faults = new FaultCollector(component);
      faults.add(`${path}.url`, undefined, plainHttpRule, plainHttpFix);
      throwIfAny(faults);
    }
    return url;
  });
}

function isRefused(url: string, { allowPlainHttp }: PlainTarget): boolean {
  return /^\s*http:/i.test(url) && allowPlainHttp !== true;
}

const others = ", an aws.lambda.Function, { functionArn }, { url } or { listenerArn }";

/** Checks what answers a route. */
export function checkTarget(
  path: string,
  key: string,
  handler: unknown,
  hasVpcLink: boolean,
  faults: FaultCollector,
): void {
  if (lambda.Function.isInstance(handler) || !isPlainTarget(handler)) {
    checkCallback(path, handler, others, faults);
    return;
  }
  const [form, ...more] = Object.keys(targets).filter((one) => handler[one as keyof PlainTarget] !== undefined);
  if (form === undefined || more.length > 0) {
    const rule = form === undefined ? "does not say what answers" : `has ${[form, ...more].join(" and ")}`;
    faults.add(path, undefined, rule, `give an async function${others}`);
    return;
  }
  targets[form]!(path, handler, faults);
  if (form === "url" && typeof handler.url === "string") {
    const known = pathParameters(key);
    for (const name of pathParameters(handler.url.replace(/\$\{[^}]*\}/g, "")).filter((one) => !known.includes(one))) {
      const rule = `has the parameter {${name}}, which the route's path does not have`;
      faults.add(`${path}.url`, handler.url, rule, known.length > 0 ? `use {${known.join("}, {")}}` : "remove it");
    }
  }
  if (form === "listenerArn" && handler.vpcLinkId === undefined && !hasVpcLink) {
    const rule = "needs a VPC link";
    faults.add(path, undefined, rule, "set vpcLinkId here, or vpcLink of the API to create one");
  }
}
