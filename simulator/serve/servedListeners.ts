import type { Model, PrivateListener } from "../model/model";
import { UserError } from "../userError";
import { isOrigin } from "./isOrigin";

/** The listener of a load balancer, or the Cloud Map service, behind a VPC link, and what stands in for it here. */
export interface ServedListener extends PrivateListener {
  /** Keys of the routes that it answers. */
  readonly routes: readonly string[];
  /** Origin of the server that stands in for it; absent where its routes answer 503. */
  readonly url?: string;
}

/**
 * Every listener that routes of a model reach over a VPC link.
 *
 * @param standIns Origins of servers, by the listeners' names or ARNs.
 * @param isStrict Whether a stand-in that no listener needs is refused.
 * @param others Stand-ins for listeners that have none.
 * @throws {@link UserError} when it is, when one is no origin, and when a listener would have two.
 */
export function servedListeners(
  model: Pick<Model, "apis">,
  standIns: ReadonlyMap<string, string>,
  isStrict: boolean,
  others: ReadonlyMap<string, string> = new Map(),
): readonly ServedListener[] {
  const listeners = listenersOf(model);
  const faults: string[] = [];
  for (const [name, url] of [...standIns, ...others]) {
    if (!isOrigin(url)) {
      faults.push(`listener ${name}: "${url}" is not the origin of a server; give one such as http://127.0.0.1:8080.`);
    }
    if (isStrict && standIns.has(name) && !listeners.some((one) => isNamed(one, name))) {
      const known = listeners.map((one) => one.name).join(", ");
      faults.push(
        known === ""
          ? `listener ${name}: no route of the program goes over a VPC link; leave it out.`
          : `listener ${name}: no route is answered by a listener of that name or ARN; name one of: ${known}.`,
      );
    }
  }
  const served = listeners.map((listener) => {
    const originsIn = (given: ReadonlyMap<string, string>) =>
      [...given].flatMap(([name, one]) => (isNamed(listener, name) ? [one] : []));
    const first = originsIn(standIns);
    const [url, ...more] = first.length > 0 ? first : originsIn(others);
    if (more.length > 0) {
      faults.push(`listener ${listener.name}: is given by its name and by its ARN; leave one out.`);
    }
    return { ...listener, ...(url !== undefined && { url }) };
  });
  if (faults.length > 0) {
    throw new UserError(faults);
  }
  return served;
}

/** Whether a listener is what a name, or an ARN, stands for. */
export function isNamed({ name, arn }: PrivateListener, given: string): boolean {
  return given === name || given === arn;
}

/** The listeners behind VPC links that routes of a model are answered by. */
export function listenersOf({ apis }: Pick<Model, "apis">): ServedListener[] {
  const byArn = new Map<string, PrivateListener & { readonly routes: string[] }>();
  for (const { routeKey, integration } of apis.flatMap(({ routes }) => routes)) {
    if (integration.kind === "private") {
      const { listener } = integration;
      const known = byArn.get(listener.arn) ?? { ...listener, routes: [] };
      known.routes.push(routeKey);
      byArn.set(listener.arn, known);
    }
  }
  return [...byArn.values()];
}
