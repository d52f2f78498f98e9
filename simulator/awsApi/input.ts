import { isRecord } from "../model/values";
import { ApiError } from "./apiError";

/** What a call is given, as JSON. A member that is `null` is absent, as for AWS. */
export class Input {
  private readonly members: Readonly<Record<string, unknown>>;

  /**
   * @param known The members that the operation has.
   * @throws {@link ApiError} when it is no object, or has others.
   */
  constructor(value: unknown, known: readonly string[]) {
    if (!isRecord(value)) {
      throw new ApiError("SerializationException", "The request is no JSON object.");
    }
    this.members = value;
    const strange = Object.keys(value).find((name) => !known.includes(name));
    if (strange !== undefined) {
      // AWS ignores it; here it is more likely one that is not modelled.
      throw invalid(
        `${JSON.stringify(strange.slice(0, 64))} is not modelled here; the operation takes ${known.join(", ")}.`,
      );
    }
  }

  /**
   * A text, if it is given.
   *
   * @param form What it must look like, as a whole.
   */
  optional(name: string, form: RegExp, mostLength: number): string | undefined {
    const value = this.members[name] ?? undefined;
    return value === undefined ? undefined : checked(name, value, form, mostLength);
  }

  text(name: string, form: RegExp, mostLength: number): string {
    const value = this.optional(name, form, mostLength);
    if (value === undefined) {
      throw invalid(`${name} is missing.`);
    }
    return value;
  }

  /** A list of texts, if it is given. */
  list(name: string, form: RegExp, mostLength: number, most: number): readonly string[] | undefined {
    const value = this.members[name] ?? undefined;
    if (value === undefined) {
      return undefined;
    }
    if (!Array.isArray(value) || value.length === 0 || value.length > most) {
      throw invalid(`${name} must be a list of 1 to ${most} texts.`);
    }
    return value.map((one: unknown) => checked(name, one, form, mostLength));
  }
}

/** The value is not quoted: it may be a secret. */
function checked(name: string, value: unknown, form: RegExp, mostLength: number): string {
  if (typeof value !== "string") {
    throw new ApiError("SerializationException", `${name} must be a text.`);
  }
  if (value.length > mostLength || !form.test(value)) {
    throw invalid(`${name} must have 1 to ${mostLength} characters, and match ${form.source}.`);
  }
  return value;
}

function invalid(message: string): ApiError {
  return new ApiError("InvalidParameterException", message);
}
