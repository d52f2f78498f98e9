/** What a value must be. A rule is data; `check.ts` reads it. */
export type Rule = { readonly required?: true } & (
  | {
      readonly kind: "text";
      readonly min?: number;
      readonly max?: number;
      /** Go's `len` counts bytes; only some validators count characters. */
      readonly unit?: "bytes" | "characters";
      readonly pattern?: RegExp;
      readonly never?: RegExp;
    }
  | {
      readonly kind: "number";
      readonly min?: number;
      readonly max?: number;
      readonly fractions?: true;
      readonly multipleOf?: number;
    }
  | { readonly kind: "boolean" }
  | { readonly kind: "oneOf"; readonly values: readonly (string | number)[]; readonly anyCase?: true }
  | { readonly kind: "list"; readonly of: Rule; readonly min?: number; readonly max?: number }
  | { readonly kind: "map"; readonly of: Rule; readonly keys?: Rule }
  | ({ readonly kind: "object" } & Shape)
  | { readonly kind: "arn" }
  | { readonly kind: "json"; readonly policy?: true }
  | { readonly kind: "archive" }
  | { readonly kind: "anyOf"; readonly rules: readonly Rule[] }
);

export type Inputs = Readonly<Record<string, Rule>>;

/** Inputs, and what holds between them. */
export interface Shape {
  readonly inputs: Inputs;
  readonly relations?: readonly Relation[];
}

/** What holds between inputs: always, or where `when` is given, and is one of `is`. */
export type Relation = { readonly when?: { readonly input: string; readonly is?: readonly unknown[] } } & (
  | { readonly exactlyOne: readonly string[] }
  | { readonly atMostOne: readonly string[] }
  | { readonly needs: readonly string[] }
  | { readonly forbids: readonly string[] }
  | { readonly only: Readonly<Record<string, readonly unknown[]>> }
  | {
      /** A number of time units, the unit of which stands in an object. */
      readonly duration: string;
      readonly units: string;
      readonly unit: string;
      /** Where the object is absent. Where only the unit is, the provider counts no time at all. */
      readonly otherwise: Unit;
      readonly min: number;
      readonly max: number;
    }
);

export const secondsPer = { seconds: 1, minutes: 60, hours: 3600, days: 86_400 } as const;
export type Unit = keyof typeof secondsPer;

/** The inputs of one resource type. */
export interface TypeRules extends Shape {
  /** The input that Pulumi fills with `<logical name>-<7 hex digits>`, up to a length at which it fails. */
  readonly autoName?: { readonly input: string; readonly max: number; readonly unless?: string };
}

type Options<Kind extends Rule["kind"]> = Omit<Extract<Rule, { kind: Kind }>, "kind" | "required">;

export const text = (options: Options<"text"> = {}): Rule => ({ kind: "text", ...options });
/** Text of a length in bytes. */
export const sized = (min: number, max: number, pattern?: RegExp): Rule =>
  text({ min, max, ...(pattern && { pattern }) });
export const number = (options: Options<"number"> = {}): Rule => ({ kind: "number", ...options });
export const whole = (min?: number, max?: number): Rule =>
  number({ ...(min !== undefined && { min }), ...(max !== undefined && { max }) });
export const boolean: Rule = { kind: "boolean" };
export const oneOf = (...values: (string | number)[]): Rule => ({ kind: "oneOf", values });
export const oneOfAnyCase = (...values: string[]): Rule => ({ kind: "oneOf", values, anyCase: true });
export const list = (of: Rule, min?: number, max?: number): Rule => ({
  ...{ kind: "list", of },
  ...(min !== undefined && { min }),
  ...(max !== undefined && { max }),
});
export const map = (of: Rule, keys?: Rule): Rule => ({ kind: "map", of, ...(keys && { keys }) });
export const object = (inputs: Inputs, relations?: readonly Relation[]): Rule => ({
  ...{ kind: "object", inputs },
  ...(relations && { relations }),
});
export const arn: Rule = { kind: "arn" };
export const json: Rule = { kind: "json" };
/** An IAM policy: JSON that begins with the brace, as `verify.ValidIAMPolicyJSON` has it. */
export const policy: Rule = { kind: "json", policy: true };
export const archive: Rule = { kind: "archive" };
export const anyOf = (...rules: Rule[]): Rule => ({ kind: "anyOf", rules });
export const required = (rule: Rule): Rule => ({ ...rule, required: true });

/** Text of the service's own: an id, a name that the provider does not look at. */
export const id = text({ min: 1 });

/** Every regional resource since v6. internal/provider: the Region override. */
export const region = { region: text({ pattern: /^[a-z]{2,4}(-[a-z]+)+-\d{1,2}$/ }) };

/** The provider takes any map of text; the lengths are the tagging API's. */
export const tags = {
  tags: map(text({ max: 256, unit: "characters" }), text({ min: 1, max: 128, unit: "characters", never: /^aws:/i })),
};
