import { Registration, unknownPrefix, Value } from "../evaluate/registration";
import { tokenTriggerOf } from "./buildPool";
import { isRefused, modelled, TypeSupport } from "./options";
import type { Resources } from "./resources";

const leaveOut = "leave it out of the stack that you simulate";

/** Finds what a request would meet and the simulator does not know: types, options, and values that only AWS knows. */
export function checkSupported(resources: Resources): void {
  for (const registration of resources.all) {
    const support = modelled[registration.type];
    if (isRefused(registration)) {
      resources.fault(registration, "the simulator does not model this type", leaveOut);
    } else if (!support || isOffPath(registration, resources)) {
      continue;
    } else if (registration.isRead && support.mayBeRead) {
      continue;
    } else if (registration.isRead) {
      const what = "it is looked up in AWS, which the simulator cannot do";
      resources.fault(registration, what, "create it in the stack that you simulate");
    } else {
      checkOptions(registration, support, resources);
      checkOwner(registration, support, resources);
    }
  }
}

/** The services whose invocations are modelled. */
const invokers: readonly unknown[] = ["apigateway.amazonaws.com", "cognito-idp.amazonaws.com"];

/** True for a function that nothing modelled invokes, and for a permission that is not for what does. */
function isOffPath({ type, outputs }: Registration, resources: Resources): boolean {
  if (type === "aws:lambda/permission:Permission") {
    return !invokers.includes(outputs["principal"]);
  }
  const invoked = [
    ...resources
      .ofType("aws:apigatewayv2/integration:Integration")
      .map(({ outputs: { integrationUri } }) => integrationUri),
    ...resources.ofType("aws:cognito/userPool:UserPool").map(tokenTriggerOf),
  ];
  return (
    type === "aws:lambda/function:Function" &&
    ![outputs["arn"], outputs["invokeArn"]].some((arn) => invoked.includes(arn))
  );
}

function checkOptions(registration: Registration, support: TypeSupport, resources: Resources): void {
  for (const [option, value] of Object.entries(registration.inputs)) {
    const allowed = support.only?.[option]?.map((one) => JSON.stringify(one));
    if (allowed && !allowed.includes(JSON.stringify(value))) {
      const what = `${option} = ${JSON.stringify(value)} is not modelled`;
      resources.fault(registration, what, `only ${allowed.join(" or ")} is`);
    } else if (!allowed && !support.used.includes(option) && !support.harmless.includes(option)) {
      resources.fault(registration, `the option ${option} is not modelled`, leaveOut);
    }
    // An unknown value may reach a function's environment, but must not decide how a request is answered.
    const isOnPath = !support.harmless.includes(option) && option !== "environment";
    const unknown = isOnPath ? findUnknown(value) : undefined;
    if (unknown !== undefined) {
      const what = `${option} depends on ${unknown}, which the simulator does not know`;
      resources.fault(registration, what, "give a plain value in the stack that you simulate");
    }
  }
}

/** What belongs to a pool or an API outside the program would be missing here without a word. */
function checkOwner(registration: Registration, { owner }: TypeSupport, resources: Resources): void {
  if (!owner) {
    return;
  }
  const id = registration.outputs[owner.property];
  if (!resources.created(owner.type).some((one) => one.id === id) && !owner.mayExist?.(id)) {
    const what = `${owner.property} = ${JSON.stringify(id)} is not the id of ${owner.what} of this program`;
    resources.fault(registration, what, owner.fix);
  }
}

function findUnknown(value: Value): string | undefined {
  if (typeof value === "string") {
    const at = value.indexOf(unknownPrefix);
    return at < 0 ? undefined : value.slice(at + unknownPrefix.length);
  }
  if (typeof value === "object" && value !== null) {
    return Object.values(value)
      .map(findUnknown)
      .find((found) => found !== undefined);
  }
  return undefined;
}
