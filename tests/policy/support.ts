import { PolicyResource, PolicyResourceOptions, unknownCheckingProxy, UnknownValueError } from "@pulumi/policy";
import { policies } from "../../policy/policies";
import { Registered, unknown } from "../support/mocks";

/** Configuration of policies, by their names. */
export type Configs = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** What Pulumi passes where a preview cannot tell a text. Not exported; @pulumi/policy/proxy.js has it. */
export const unknownText = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** A resource, as far as policies look at it. */
export type Given = Pick<Registered, "type" | "name" | "urn" | "inputs" | "propertyDependencies"> &
  Partial<Pick<Registered, "parent">>;

/** A resource of a stack that does not use the components. */
export function resource(type: string, inputs: Given["inputs"], name = "own"): Given {
  const urn = `urn:pulumi:test-stack::test-project::${type}::${name}`;
  return { type, name, urn, inputs, propertyDependencies: {} };
}

/** What every policy says about a stack, as `policy: message`. Configuration is by the policies' names. */
export function violationsOf(resources: readonly Given[], configs: Configs = {}): string[] {
  const found: string[] = [];
  const stack = stackOf(resources);
  for (const policy of policies) {
    const report = (message: string) => void found.push(`${policy.name}: ${message}`);
    const shared = {
      stackTags: new Map<string, string>(),
      getConfig: () => (configs[policy.name] ?? {}) as never,
      notApplicable: (): never => {
        throw new Error("No policy here says so.");
      },
    };
    if ("validateStack" in policy) {
      void policy.validateStack({ ...shared, resources: stack }, report);
      continue;
    }
    for (const one of stack) {
      try {
        const validate = policy.validateResource as (...args: unknown[]) => unknown;
        validate({ ...shared, ...one }, report);
      } catch (error) {
        if (!(error instanceof UnknownValueError)) {
          throw error;
        }
        report(`${one.name} cannot be checked in a preview`);
      }
    }
  }
  return found;
}

function stackOf(resources: readonly Given[]): PolicyResource[] {
  const stack = resources.map(({ type, name, urn, inputs }): PolicyResource => ({
    ...{ type, name, urn },
    props: unknownCheckingProxy(withUnknowns(inputs)) as Record<string, unknown>,
    opts: {} as PolicyResourceOptions,
    dependencies: [],
    propertyDependencies: {},
    isType: () => false,
    asType: () => undefined,
  }));
  const byUrn = new Map(stack.map((one) => [one.urn, one]));
  resources.forEach(({ propertyDependencies, parent }, index) => {
    const above = parent === undefined ? undefined : byUrn.get(parent);
    if (above) {
      stack[index]!.parent = above;
    }
    for (const [property, urns] of Object.entries(propertyDependencies)) {
      stack[index]!.propertyDependencies[property] = urns
        .map((urn) => byUrn.get(urn))
        .filter((one) => one !== undefined);
    }
  });
  return stack;
}

function withUnknowns(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(withUnknowns);
  }
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, withUnknowns(member)]));
  }
  return value === unknown ? unknownText : value;
}
