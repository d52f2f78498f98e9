import { quotas } from "../aws/quotas";
import { anything, Check, keyed, object, oneOf, optional } from "../checking/checks";
import { duration } from "../checking/duration";
import { FaultCollector } from "../checking/faults";
import { isMap } from "../checking/plainValues";
import type { CheckedClients } from "../tokenSources";
import type { ApiArgs } from "./apiArgs";
import { defaultAuthorizer, usedSources } from "./authorizers";
import { isCheckedByFunction, isCheckedClients } from "./checkedClients";

const members = object<CheckedClients>(
  {
    auth: anything,
    clients: optional((path, value, faults) => {
      // Names are checked where the clients are known.
      if (!Array.isArray(value) && value !== "any-of-pool") {
        faults.add(path, value ?? null, "is not a list of clients", 'name clients, or write "any-of-pool"');
      }
    }),
    checkedBy: oneOf(["jwt-authorizer", "function"], "what can check tokens"),
    cacheFor: optional(duration(quotas.authorizerCacheMinutes)),
  },
  'write { auth, checkedBy: "function" }',
);

/** Checks what is said of how the tokens of some clients are checked, where anything is. */
export const checkCheckedClients: Check = (path, value, faults) => {
  if (!isCheckedClients(value)) {
    return;
  }
  members(path, value, faults);
  if (value.checkedBy === "function") {
    return;
  }
  const fix = 'set checkedBy to "function"';
  if (value.clients === "any-of-pool") {
    faults.add(
      `${path}.clients`,
      value.clients,
      "needs a function, as a JWT authorizer goes by a list of clients",
      fix,
    );
  }
  if (value.cacheFor !== undefined) {
    faults.add(`${path}.cacheFor`, undefined, "is about a function, and API Gateway checks these tokens", fix);
  }
};

/** Refuses that what was decided is kept where it would hold for other requests, too. */
export function checkCaches(args: ApiArgs, faults: FaultCollector): void {
  if (!isMap(args.routes)) {
    return;
  }
  const sources = usedSources(args);
  for (const [key, route] of Object.entries(args.routes)) {
    const name = route?.authorizer ?? defaultAuthorizer;
    const source =
      isMap(route) && route.access !== "public" && Object.hasOwn(sources, name) ? sources[name] : undefined;
    if (isCheckedByFunction(source) && source.cacheFor !== undefined && /^(?:\$default$|ANY )/.test(key)) {
      const rule = "stands for many requests, of which API Gateway would keep one decision for all";
      const path = name === defaultAuthorizer ? "auth" : keyed("authorizers", name);
      faults.add(
        keyed("routes", key),
        undefined,
        rule,
        `leave out ${path}.cacheFor, or name the routes by their methods`,
      );
    }
  }
}
