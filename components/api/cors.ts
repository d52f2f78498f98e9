import type * as aws from "@pulumi/aws/types/input";
import * as pulumi from "@pulumi/pulumi";
import type { Cors } from "../apiOptions";
import { routeMethods } from "../aws/routeKeys";
import { all, Check, counted, listOf, object, oneOf, optional, text, truthValue } from "../checking/checks";
import { duration } from "../checking/duration";
import { isMap, isPlain } from "../checking/plainValues";
import { withoutCredentials } from "../checking/shownValue";
import { toMinutes } from "../resources/toMinutes";

const some = (what: string) => counted({ min: 1, max: Infinity, holder: "cors can have", what, fix: "use fewer" });
const header = text(/^(?:\*|[A-Za-z0-9!#$%&'*+.^_`|~-]+)$/, "is not the name of a header", "write it as content-type");
const methods = routeMethods.filter((method) => method !== "ANY");

/** An origin as browsers send it, or a pattern of origins that API Gateway knows. */
const origin: Check = (path, value, faults) => {
  const isOrigin = (one: unknown) =>
    typeof one === "string" &&
    (/^(?:\*|https?:\/\/\*)$/.test(one) ||
      (/^https?:\/\/[a-z0-9.:[\]-]+$/.test(one) && URL.canParse(one) && new URL(one).origin === one));
  if (isPlain(value) && !isOrigin(value)) {
    const fix = 'write it as browsers send it, "https://app.example.com", or "*"';
    faults.add(path, value ?? null, "is not an origin", fix);
  }
};

/** Checks what is allowed to pages of other origins. */
export const cors: Check = all(
  object<Cors>(
    {
      allowOrigins: all(listOf(origin, 'write ["https://app.example.com"]'), some("origins")),
      allowMethods: optional(all(listOf(oneOf(["*", ...methods], "a method"), 'write ["GET"]'), some("methods"))),
      allowHeaders: optional(listOf(header, 'write ["authorization"]')),
      exposeHeaders: optional(listOf(header, 'write ["etag"]')),
      maxAge: optional(duration({ min: 1, max: 1440 })),
      allowCredentials: optional(truthValue),
    },
    'write { allowOrigins: ["https://app.example.com"] }',
  ),
  (path, value, faults) => {
    const { allowOrigins, allowCredentials } = isMap(value) ? value : {};
    const origins: readonly unknown[] = Array.isArray(allowOrigins) ? allowOrigins : [];
    const anyOrigin = origins.find((one): one is string => typeof one === "string" && one.includes("*"));
    if (allowCredentials === true && anyOrigin !== undefined) {
      const rule = `stands beside the origin "${withoutCredentials(anyOrigin)}", which API Gateway refuses`;
      faults.add(`${path}.allowCredentials`, true, rule, "name the origins, or leave it out");
    }
  },
);

/** The API's CORS configuration. */
export function corsConfiguration(
  { allowOrigins, allowMethods, allowHeaders, exposeHeaders, maxAge, allowCredentials }: Cors,
  routeKeys: readonly string[],
): aws.apigatewayv2.ApiCorsConfiguration {
  return {
    allowOrigins: [...allowOrigins],
    allowMethods: [...(allowMethods ?? methodsOf(routeKeys))],
    allowHeaders: [...(allowHeaders ?? ["authorization", "content-type"])],
    exposeHeaders: exposeHeaders && [...exposeHeaders],
    // The provider sends 0 for what is left out.
    maxAge: maxAge ? pulumi.output(toMinutes(maxAge)).apply((minutes) => minutes * 60) : 0,
    allowCredentials: allowCredentials ?? false,
  };
}

/** The methods of some routes, sorted; `*` where one of them takes any. */
function methodsOf(routeKeys: readonly string[]): string[] {
  const used = new Set(routeKeys.map((key) => key.split(" ")[0]!));
  return used.has("ANY") || used.has("$default") ? ["*"] : [...used].sort();
}
