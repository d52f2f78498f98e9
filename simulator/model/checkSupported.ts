import { Registration, Value } from "../evaluate/registration";
import { fixOfUnknown, originOf } from "../evaluate/elsewhere/unknownValues";
import { bearsOnRequests, requestPath } from "./bearing";
import { invokedResources } from "./functions";
import { modelled, TypeSupport } from "./options";
import type { Resources } from "./resources";

const leaveOut = "leave it out of the stack that you simulate";

/** Finds what a request would meet and the simulator does not know: types, options, and values that only AWS knows. */
export function checkSupported(resources: Resources): void {
  const invoked = invokedResources(resources);
  const path = requestPath(resources);
  for (const registration of resources.all) {
    const support = modelled[registration.type];
    if (bearsOnRequests(registration, path)) {
      resources.fault(registration, "the simulator does not model this type", leaveOut);
    } else if (!support || isOffPath(registration, invoked)) {
      continue;
    } else if (registration.isRead && support.mayBeRead) {
      continue;
    } else if (registration.isRead) {
      const what = "it is looked up in AWS, which the simulator cannot do";
      resources.fault(registration, what, "create it in the stack that you simulate");
    } else {
      if (!(support.answersOnly && resources.purpose === "report")) {
        checkOptions(registration, support, resources);
      }
      checkOwner(registration, support, resources);
    }
  }
}

/** The services whose invocations are modelled. */
const invokers: readonly unknown[] = ["apigateway.amazonaws.com", "cognito-idp.amazonaws.com"];

/** True for a function or an alias that nothing modelled invokes, and for a permission that is not for what does. */
function isOffPath(registration: Registration, invoked: ReadonlySet<Registration>): boolean {
  switch (registration.type) {
    case "aws:lambda/permission:Permission":
      return !invokers.includes(registration.outputs["principal"]);
    case "aws:lambda/function:Function":
    case "aws:lambda/alias:Alias":
      return !invoked.has(registration);
    default:
      return false;
  }
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
    const tolerated = support.mayBeUnknown?.[option];
    const decides = !support.harmless.includes(option) && tolerated !== "always" && tolerated !== resources.purpose;
    const unknown = decides ? findUnknown(value) : undefined;
    if (unknown !== undefined) {
      const what = `${option} depends on ${unknown}, which the simulator does not know`;
      resources.fault(registration, what, fixOfUnknown(unknown));
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
    return originOf(value);
  }
  if (typeof value === "object" && value !== null) {
    return Object.values(value)
      .map(findUnknown)
      .find((found) => found !== undefined);
  }
  return undefined;
}
