import { UnknownValueError } from "@pulumi/policy";
import type { FaultCollector } from "../components/checking/faults";
import { isMap } from "../components/checking/plainValues";
import { isConfined, openPrincipals } from "./principals";
import { Checked, listOf, ResourceCheck, resourceRule, texts } from "./rule";

interface Config {
  readonly openResources: readonly string[];
}

const fix = (name: string) => `name the accounts, roles or services, or list ${name} in openResources`;

/**
 * No resource that everyone may use: by its policy, whatever the type, by a permission to invoke a function, by a
 * function's URL, or by an identity pool without sign-in.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_identity-vs-resource.html
 */
export const closedResources = resourceRule<Config>(
  {
    name: "resources-are-not-for-everyone",
    description: "No policy of a resource, permission or function URL may let everyone in.",
    severity: "high",
    configSchema: {
      properties: { openResources: texts("Logical names of resources that everyone may use.") },
    },
  },
  unlessOpen({
    "aws:lambda/permission:Permission": checkPermission,
    "aws:lambda/functionUrl:FunctionUrl": ({ name, props }, faults) => {
      if (props["authorizationType"] !== "AWS_IAM") {
        faults.add("authorizationType", props["authorizationType"], "lets everyone call the function", fix(name));
      }
    },
    "aws:cognito/identityPool:IdentityPool": ({ name, props }, faults) => {
      if (props["allowUnauthenticatedIdentities"] === true) {
        faults.add("allowUnauthenticatedIdentities", true, "gives everyone credentials of AWS", fix(name));
      }
    },
  }),
  unlessOpen({ any: checkPolicies })["any"],
);

function unlessOpen(
  checks: Readonly<Record<string, (resource: Checked, faults: FaultCollector) => void>>,
): Record<string, ResourceCheck<Config>> {
  return Object.fromEntries(
    Object.entries(checks).map(([type, check]): [string, ResourceCheck<Config>] => [
      type,
      (resource, { openResources }, faults) => {
        if (!openResources.includes(resource.name)) {
          check(resource, faults);
        }
      },
    ]),
  );
}

/** A permission is a statement of the function's policy. */
function checkPermission({ name, props }: Checked, faults: FaultCollector): void {
  const { principal, principalOrgId } = props;
  if (principalOrgId !== undefined) {
    return;
  }
  const isService = typeof principal === "string" && principal.endsWith(".amazonaws.com");
  if (principal !== "*" && !isService) {
    return;
  }
  // A source may be known to AWS alone; that there is one is known here.
  const source = knownText(props, "sourceArn");
  const account = source?.startsWith("arn:") ? (source.split(":")[4] ?? "") : "";
  const isBucket = /^arn:[^:*?]+:s3:::[^*?]/.test(source ?? "");
  const isConfinedSource = "sourceArn" in props && (source === undefined || isBucket || /^[^*?]+$/.test(account));
  if (!isConfinedSource && !("sourceAccount" in props)) {
    const rule = isService ? "may invoke the function on anyone's behalf" : "lets everyone invoke the function";
    faults.add("principal", principal, rule, isService ? "set sourceArn" : fix(name));
  }
}

/** `undefined` for what a deployment only tells. */
function knownText(props: Readonly<Record<string, unknown>>, property: string): string | undefined {
  try {
    const value = props[property];
    return typeof value === "string" ? value : undefined;
  } catch (error) {
    if (error instanceof UnknownValueError) {
      return undefined;
    }
    throw error;
  }
}

/** The policies of identities have no principals, and those of roles are checked as trusts; an endpoint allows nothing. */
const notOfResources = /^aws:(?:iam\/|ec2\/vpcEndpoint)/;

/** Properties that hold a policy by their names: unknown in a preview, they are said to be. */
const policyProperty = /(?:policy|policies|policyDocument|policyText|policyJson)$/i;

/** A policy of a resource is known by what it is: a document whose statements have principals. */
function checkPolicies({ type, name, props }: Checked, faults: FaultCollector): void {
  if (!type.startsWith("aws:") || notOfResources.test(type)) {
    return;
  }
  for (const property of Object.keys(props).filter((one) => policyProperty.test(one))) {
    for (const [index, statement] of statementsOf(props[property]).entries()) {
      const at = `${property}.Statement[${index}]`;
      if (statement["Effect"] === "Deny" || isConfined(statement)) {
        continue;
      }
      if (statement["NotPrincipal"] !== undefined) {
        faults.add(`${at}.NotPrincipal`, statement["NotPrincipal"], "lets in all but what it names", fix(name));
      }
      for (const principal of openPrincipals(statement)) {
        faults.add(`${at}.Principal`, principal, "lets everyone in", fix(name));
      }
    }
  }
}

function statementsOf(document: unknown): readonly Readonly<Record<string, unknown>>[] {
  let parsed = document;
  try {
    parsed = typeof document === "string" ? JSON.parse(document) : document;
  } catch {
    // Most properties of that name hold something else.
  }
  return isMap(parsed) ? listOf(parsed["Statement"]).filter(isMap) : [];
}
