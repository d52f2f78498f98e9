import { createRequire } from "node:module";
import { types } from "node:util";
import * as pulumi from "@pulumi/pulumi";
import { ClosureScopes, scopesOf } from "./closureScopes";
import { Counterparts } from "./counterparts";
import { assignmentDifference, callDifference, Difference, globalDifference } from "./difference";
import {
  AnyFunction,
  isAssignment,
  isClass,
  isDefaultPrototype,
  isSelfReplacing,
  needsThis,
  ownKeysOf,
  usesOfFunction,
} from "./functionKinds";
import { ObscureLoad, Use } from "./functionUses";
import { Captures, LoadedText, ModuleMark } from "./loadedText";
import { hasMember, isAccessor, isNamespaceOf, isObject, memberOf, partsOf, propertyOf } from "./members";
import { isModuleAt } from "./modulesInUse";
import { repairsOf } from "./repairs";
import { LoadedModule } from "./sourceText";

/** What came out of a comparison. */
export interface Comparison {
  readonly differences: readonly Difference[];
  /** Statements that make the text's values equal to the program's, where that is possible. */
  readonly repairs: readonly string[];
  /** Modules that functions load by a variable that holds their name. */
  readonly loads: readonly LoadedModule[];
}

/**
 * Compares a callback with what its text becomes in Lambda: the variables that its functions see, by the inspector,
 * against those that the text's functions will see, and all that can be reached from there.
 *
 * Where a function reads members of a variable by name, these members are compared; where it does anything else with
 * it, the whole value is.
 *
 * @param isLeftOut True for a value that is left out of the text because it is not known yet.
 */
export async function compareWithText(
  callback: object,
  text: LoadedText,
  isLeftOut: (value: unknown) => boolean,
): Promise<Comparison> {
  const walk = new Walk(text, isLeftOut);
  walk.compareFunction(callback as AnyFunction, text.callback, "the handler");
  if (usesOfFunction(callback).usesThis) {
    walk.differ('uses "this", which in Lambda is another', "write it as an arrow function, without this");
  }
  await walk.finish();
  const { differences, repairs, loads } = walk;
  return { differences, repairs, loads };
}

/** Sealing and freezing are mended, and with them the other two. */
const enumerable = ["enumerable"] as const;

const inFactory = "write { factory: () => handler }, and make it in the factory";

class Walk {
  readonly differences: Difference[] = [];
  readonly repairs: string[] = [];
  readonly loads: LoadedModule[] = [];

  private readonly counterparts = new Counterparts();
  private readonly compared = new Set<unknown>();
  private readonly scopes = new Map<object, ClosureScopes>();
  /** Values behind promises and outputs. */
  private readonly later: (() => Promise<void>)[] = [];
  private readonly next: (() => void)[] = [];

  constructor(
    private readonly text: LoadedText,
    private readonly isLeftOut: (value: unknown) => boolean,
  ) {}

  private add(difference: Difference | undefined): void {
    this.differences.push(...(difference ? [difference] : []));
  }

  differ(why: string, fix: string): void {
    this.differences.push({ why, fix });
  }

  async finish(): Promise<void> {
    for (;;) {
      this.next.pop()?.();
      if (this.next.length === 0) {
        const wait = this.later.pop();
        if (wait === undefined) {
          break;
        }
        await wait();
      }
    }
    for (const [one, other] of this.counterparts.confused()) {
      const why = `captures ${named(one.name)} and ${named(other.name)}, which have the same code, and in Lambda are one`;
      this.differ(why, "declare them inside the handler");
    }
  }

  /** Compares a whole value. */
  compareValue(original: unknown, found: unknown, label: string): void {
    if (Object.is(original, found) || this.isLeftOut(original) || isNamespaceOf(original, found)) {
      return;
    }
    if (pulumi.Output.isInstance(original)) {
      this.compareLater(original, label, async () => [
        await (original as unknown as { promise(): Promise<unknown> }).promise(),
        (found as { value?: unknown } | undefined)?.value,
      ]);
    } else if (types.isPromise(original)) {
      this.compareLater(original, label, async () => Promise.all([original, found as Promise<unknown>]));
    } else if (hasMember(original, "captureReplacement")) {
      return;
    } else if (hasMember(original, "doNotCapture")) {
      this.differ(`captures "${label}", which is there for deployments alone`, "leave it to the program");
    } else if (typeof original === "function") {
      this.compareFunction(original, found, label);
    } else if (typeof original === "object" && original !== null) {
      if (typeof found === "object" && found !== null) {
        this.compareObject(original, found, label);
      } else {
        this.differ(`captures "${label}", which is lost in Lambda`, "create it inside the handler");
      }
    } else {
      const what = typeof original === "symbol" ? "a Symbol that is another one in Lambda" : "which changed meanwhile";
      this.differ(`captures "${label}", ${what}`, "create it inside the handler");
    }
  }

  private compareLater(original: object, label: string, values: () => Promise<readonly [unknown, unknown]>): void {
    if (!this.compared.has(original)) {
      this.compared.add(original);
      this.later.push(async () => this.compareValue(...(await values()), label));
    }
  }

  private compareObject(original: object, found: object, label: string): void {
    if (found instanceof ModuleMark) {
      this.compareModule(original, found, label);
      return;
    }
    if (!this.pair(original, found, label) || this.compared.has(original)) {
      return;
    }
    this.compared.add(original);
    if (Array.isArray(original) !== Array.isArray(found) || types.isRegExp(original) !== types.isRegExp(found)) {
      this.differ(`captures "${label}", which is something else in Lambda`, "create it inside the handler");
      return;
    }
    if (types.isRegExp(original) && original.lastIndex !== 0) {
      this.differ(`captures "${label}", a pattern that stopped within a text`, "create it inside the handler");
    }
    const repairs = repairsOf(original, found, this.nameOf(found));
    if (repairs === undefined) {
      const why = `captures "${label}", of which Lambda does not get every member as it is`;
      this.differ(why, "create it inside the handler, or capture plain objects, lists and strings");
      return;
    }
    this.repairs.push(...repairs);
    for (const key of Reflect.ownKeys(original)) {
      this.compareMember(original, found, key, memberOf(label, key));
    }
    this.compareValue(Object.getPrototypeOf(original), Object.getPrototypeOf(found), label);
  }

  private compareMember(original: object, found: object, key: PropertyKey, label: string): void {
    const own = Object.getOwnPropertyDescriptor(original, key)!;
    const there = Object.getOwnPropertyDescriptor(found, key);
    const flags = Object.isSealed(original) ? enumerable : ([...enumerable, "writable", "configurable"] as const);
    if (
      there === undefined ||
      flags.some((flag) => own[flag] !== there[flag]) ||
      isAccessor(own) !== isAccessor(there)
    ) {
      this.differ(`captures "${label}", which Lambda does not get as it is`, "create it inside the handler");
      return;
    }
    this.next.push(() => {
      partsOf(own).forEach((part, index) => this.compareValue(part, partsOf(there)[index], label));
    });
  }

  private compareModule(original: object, { specifier }: ModuleMark, label: string): void {
    if (!isModuleAt(original, specifier)) {
      const why = `uses "${label}", for which Lambda would load "${specifier}", another module`;
      this.differ(why, "give the imports of all handlers and helpers names of their own");
    }
  }

  compareFunction(original: AnyFunction, found: unknown, label: string): void {
    if (Object.is(original, found)) {
      return;
    }
    if (found instanceof ModuleMark) {
      this.compareModule(original, found, label);
      return;
    }
    const there = this.text.functions.get(found);
    if (there === undefined) {
      this.differ(`captures "${label}", a function that is another one in Lambda`, "write it in the program");
      return;
    }
    if (!this.pair(original, found as object, label) || this.compared.has(original)) {
      return;
    }
    this.compared.add(original);
    if (!this.counterparts.isFirst(original, found as object)) {
      return;
    }
    const uses = usesOfFunction(original);
    uses.obscureLoads.forEach((load) => this.findLoad(original, load));
    if (uses.usesNewTarget) {
      this.differ(`captures "${label}", which uses new.target`, "declare it inside the handler");
    }
    this.compareOwnMembers(original, found as object, label);
    for (const [name, places] of uses.free) {
      this.next.push(() => this.compareVariable(original, there, name, places));
    }
  }

  /** A module may be loaded by a variable that holds its name: nothing else can be known before it runs. */
  private findLoad(fn: AnyFunction, { text, variable, isRequired }: ObscureLoad): void {
    const specifier = variable === undefined ? undefined : this.scopesOf(fn).lookUp(variable)?.value;
    if (typeof specifier === "string") {
      this.loads.push({ specifier, isRequired });
    } else {
      const shown = text.replace(/\s+/g, " ").slice(0, 60);
      const why = `loads modules by "${shown}", which does not say which, so that its archive would lack them`;
      this.differ(why, 'write require("…") or await import("…") with the name of the module');
    }
  }

  private compareOwnMembers(original: AnyFunction, found: object, label: string): void {
    const keys = ownKeysOf(original);
    const there = ownKeysOf(found);
    if (keys.length !== there.length || keys.some((key) => !there.includes(key))) {
      this.differ(`captures "${label}", of which Lambda does not get every member`, "declare it inside the handler");
      return;
    }
    keys.forEach((key) => this.compareMember(original, found, key, memberOf(label, key)));
    const { prototype } = original;
    if (typeof prototype === "object" && prototype !== null) {
      const other = (found as AnyFunction).prototype as object;
      this.next.push(() =>
        isDefaultPrototype(prototype, original)
          ? void this.pair(prototype, other, label)
          : this.compareValue(prototype, other, `${label}.prototype`),
      );
    }
    const own: unknown = Object.getPrototypeOf(original);
    if (!(types.isAsyncFunction(original) || own === Function.prototype)) {
      this.compareValue(own, Object.getPrototypeOf(found), label);
    }
    if (isClass(original)) {
      this.repairName(original, found);
    }
  }

  private repairName(original: AnyFunction, found: object): void {
    if (original.name !== (found as AnyFunction).name) {
      const value = JSON.stringify(original.name);
      this.repairs.push(`Object.defineProperty(${this.nameOf(found)}, "name", { value: ${value} });`);
    }
  }

  private compareVariable(fn: AnyFunction, captures: Captures, name: string, uses: readonly Use[]): void {
    const variable = this.scopesOf(fn).lookUp(name);
    const holder = captures.has(name) ? captures : this.text.top;
    const found = holder.has(name) ? { value: holder.get(name) } : undefined;
    if (uses.some(({ members }) => members.includes("createRequire")) || variable?.value === createRequire) {
      const why = "loads modules by createRequire, which does not say which, so that its archive would lack them";
      this.differ(why, 'write require("…") with the name of the module');
    } else if (name === "arguments") {
      this.differ("uses the arguments of a function around it", "name them as parameters, and use these");
    } else if (name === "__dirname" || name === "__filename") {
      const fix = "read files in the program, and capture what they say";
      this.differ(`uses ${name}, which in Lambda is another place, without the program's files`, fix);
    } else if (variable === undefined) {
      this.add(globalDifference(name, found, uses));
    } else if (name === "require" && hasMember(variable.value, "resolve")) {
      return;
    } else if (name === "module" && hasMember(variable.value, "exports")) {
      this.differ("uses module, which in Lambda is another", 'write require("…") with the name of the module');
    } else if (uses.some(isAssignment) && !isSelfReplacing(fn, name, variable.value)) {
      const why = `assigns to "${name}", of which in Lambda each function and each call has a copy`;
      this.differ(why, `keep it in an object, const state = { ${name} }, or ${inFactory}`);
    } else if (found === undefined) {
      if (!Object.is(variable.value, (globalThis as Record<string, unknown>)[name])) {
        const [why, fix] =
          name in globalThis
            ? [
                `uses "${name}", which is the program's own, and in Lambda would be that of Node.js`,
                "give it another name",
              ]
            : [`uses "${name}", which Pulumi leaves out for an inner variable of that name`, "rename the inner one"];
        this.differ(why, fix);
      }
    } else {
      uses.forEach((use) => this.compareUse(variable.value, found.value, use, name));
    }
  }

  /** Follows the members that a function names, and compares what it uses of them. */
  private compareUse(original: unknown, found: unknown, { members, usage }: Use, label: string): void {
    let [own, there, place] = [original, found, label];
    for (const [index, member] of members.entries()) {
      if (this.isLeftOut(own)) {
        return;
      }
      if (pulumi.Output.isInstance(own)) {
        this.compareValue(own, there, place);
        if (member !== "get") {
          const fix = member === "apply" ? `write ${place}.get()` : `write ${place}.get().${member ?? "name"}`;
          this.differ(`uses ${member ?? "a member"} of the output "${place}", which has only get() in Lambda`, fix);
        }
        return;
      }
      if (!isObject(own) || !isObject(there) || Object.is(own, there) || member === undefined) {
        this.compareValue(own, there, place);
        this.add(assignmentDifference(own, member, usage, place));
        return;
      }
      if (there instanceof ModuleMark || types.isPromise(own) || isNamespaceOf(own, there)) {
        this.compareValue(own, there, place);
        return;
      }
      if (typeof own === "function") {
        this.compareFunction(own, there, place);
        if (member === "toString" || member === "name" || member === "length") {
          this.checkText(own, there, member, place);
          return;
        }
      } else if (!this.pair(own, there, place)) {
        return;
      }
      const isLast = index === members.length - 1;
      const next = memberOf(place, member);
      if (isLast && usage === "written") {
        this.add(assignmentDifference(own, member, usage, place));
      }
      const [held, heldThere] = [propertyOf(own, member), propertyOf(there, member)];
      if (held === undefined && heldThere === undefined) {
        return;
      }
      if (held === undefined || heldThere === undefined || isAccessor(held) !== isAccessor(heldThere)) {
        this.differ(`uses "${next}", which Lambda does not get`, `capture "${place}" as a whole, or name another way`);
        return;
      }
      if (isAccessor(held)) {
        const parts = partsOf(held);
        parts.forEach((part, index) => this.compareValue(part, partsOf(heldThere)[index], next));
        // Others, like those that compilers make for what a module exports, read nothing else of the object.
        if (parts.some((part) => typeof part === "function" && usesOfFunction(part).usesThis)) {
          this.compareValue(own, there, place);
        }
        return;
      }
      const [value, valueThere] = [held.value as unknown, heldThere.value as unknown];
      if (isLast && usage === "called" && typeof value === "function" && needsThis(own, value)) {
        this.compareValue(own, there, place);
      }
      [own, there, place] = [value, valueThere, next];
    }
    if (usage === "compared" || usage === "constructed") {
      this.counterparts.identify(own);
    }
    this.add(callDifference(own, usage, place, members.length === 0));
    this.compareValue(own, there, place);
  }

  private checkText(own: AnyFunction, there: object, member: string, place: string): void {
    const [value, other] = [own, there].map((fn) => (fn as unknown as Record<string, unknown>)[member]);
    if (member === "toString" || (member === "length" && value !== other)) {
      this.differ(`reads ${member} of "${place}", which is another in Lambda`, "write what it says as a text");
    } else if (member === "name") {
      this.repairName(own, there);
    }
  }

  private pair(original: object, found: object, label: string): boolean {
    const clash = this.counterparts.pair(original, found);
    if (clash !== undefined) {
      this.differ(clash.replace("it", `"${label}"`), "create it inside the handler");
    }
    return clash === undefined;
  }

  private scopesOf(fn: object): ClosureScopes {
    const scopes = this.scopes.get(fn) ?? scopesOf(fn);
    this.scopes.set(fn, scopes);
    return scopes;
  }

  /** The name of a value at the top of the text. */
  private nameOf(found: object): string | undefined {
    return (this.names ??= new Map([...this.text.top].map(([name, value]) => [value, name]))).get(found);
  }

  private names: ReadonlyMap<unknown, string> | undefined;
}

function named(name: string): string {
  return name === "" ? "a function without a name" : `"${name}"`;
}
