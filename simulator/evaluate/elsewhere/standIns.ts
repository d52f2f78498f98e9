import { isDeepStrictEqual } from "node:util";
import { isMapping } from "../project/mapping";

type Values = Readonly<Record<string, unknown>>;

/** The names of what stands in for what: a section of the file, and the keys below it. */
export type StandInPath = readonly string[];

/** What stands in for what a program gets from elsewhere. Plain data, which can cross a process boundary. */
export interface StandInValues {
  readonly stackReferences: Readonly<Record<string, ReferencedOutputs>>;
  /** By token: an answer, or answers by arguments. */
  readonly lookUps: Readonly<Record<string, Values | readonly AnswerByArguments[]>>;
  /** Outputs, by type and logical name. */
  readonly resources: Readonly<Record<string, Readonly<Record<string, Values>>>>;
}

export interface ReferencedOutputs {
  /** By name; `null` for one that does not exist. */
  readonly outputs: Values;
  readonly secretOutputNames?: readonly string[];
}

export interface AnswerByArguments {
  readonly arguments?: Values;
  readonly answer: Values;
}

/** No stand-ins. */
export const noStandIns: StandInValues = { stackReferences: {}, lookUps: {}, resources: {} };

/** Finds what stands in for something, and remembers what was found. */
export class StandIns {
  /** What something was found for. */
  readonly used: StandInPath[] = [];

  constructor(private readonly values: StandInValues) {}

  /** A value of the configuration is read. @param key `project:key`. */
  readsConfig(key: string): void {
    this.used.push(["config", key]);
  }

  /** The outputs of a stack, by any form of its name. */
  stack(name: string): ReferencedOutputs | undefined {
    const key = this.keyOfStack(name);
    return key === undefined ? undefined : this.values.stackReferences[key];
  }

  /** Whether there is something for an output of a stack. */
  hasOutput(stack: string, output: string): boolean {
    const key = this.keyOfStack(stack);
    if (key === undefined || !Object.hasOwn(this.values.stackReferences[key]!.outputs, output)) {
      return false;
    }
    this.used.push(["stackReferences", key, "outputs", output]);
    return true;
  }

  /** What a function would answer. */
  lookUp(token: string, inputs: Values): Values | undefined {
    const given = own(this.values.lookUps, token);
    if (!isList(given)) {
      return given && this.found(given, ["lookUps", token]);
    }
    const index = given.findIndex((one) => isPart(one.arguments ?? {}, inputs));
    const fitting = given[index];
    return fitting && this.found(fitting.answer, ["lookUps", token, String(index)]);
  }

  /** Outputs of a resource. */
  outputs(type: string, name: string): Values {
    const given = own(own(this.values.resources, type) ?? {}, name);
    return given ? this.found(given, ["resources", type, name]) : {};
  }

  private found<T>(value: T, path: StandInPath): T {
    this.used.push(path);
    return value;
  }

  /** A program may name a stack without its organisation, or without its project, where the file has all, and the other way. */
  private keyOfStack(name: string): string | undefined {
    const keys = Object.keys(this.values.stackReferences);
    const fits = (key: string) => key.endsWith(`/${name}`) || name.endsWith(`/${key}`);
    const candidates = keys.includes(name) ? [name] : keys.filter(fits);
    // Of several, none: a guess would be the outputs of another stack.
    return candidates.length === 1 ? candidates[0] : undefined;
  }
}

function own<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

function isList(value: unknown): value is readonly AnswerByArguments[] {
  return Array.isArray(value);
}

/** Whether a value has all that another one has. */
function isPart(part: unknown, whole: unknown): boolean {
  return isMapping(part) && isMapping(whole)
    ? Object.entries(part).every(([key, value]) => Object.hasOwn(whole, key) && isPart(value, whole[key]))
    : isDeepStrictEqual(part, whole);
}
