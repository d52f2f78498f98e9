import Ajv, { ErrorObject } from "ajv";
import schema from "../../../m2m.schema.json";
import { nearest } from "../../nearest";

/** Something in `m2m.yaml` that is not as its schema says. */
export interface StandInFault {
  /** The names that lead to it. */
  readonly path: readonly string[];
  /** What is wrong with it, and the fix: the rest of a sentence. */
  readonly what: string;
}

/** What of the stand-ins is not as their schema says. */
export function standInFaults(standIns: unknown): StandInFault[] {
  const validate = new Ajv({ allErrors: true, allowUnionTypes: true, verbose: true }).compile(schema);
  validate(standIns);
  // Of alternatives, only that none fits is of use.
  return (validate.errors ?? []).filter(({ schemaPath }) => !schemaPath.includes("/oneOf/")).map(faultOf);
}

function faultOf({ instancePath, keyword, params, parentSchema, message = "is wrong" }: ErrorObject): StandInFault {
  const steps = instancePath.split("/").slice(1);
  const path = steps.map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
  const { additionalProperty, missingProperty } = params as Readonly<Record<string, string>>;
  switch (keyword) {
    case "additionalProperties": {
      const { properties = {} } = parentSchema as { properties?: object };
      return {
        path: [...path, additionalProperty!],
        what: `is not known; ${known(additionalProperty!, Object.keys(properties))}.`,
      };
    }
    case "required":
      return { path, what: `has no ${missingProperty}; add it.` };
    case "minProperties":
      return { path, what: "is empty; name what the program reads of it." };
    case "oneOf":
      return {
        path,
        what: 'is neither an answer nor a list of answers; write "name: value" lines, or "- arguments: … answer: …".',
      };
    default:
      return { path, what: `${message.replaceAll(",", " or ")}; correct it.` };
  }
}

function known(given: string, names: readonly string[]): string {
  const meant = nearest(given, names);
  return `${meant === undefined ? "known" : `did you mean ${meant}? Known`} are ${names.join(", ")}`;
}
