import { isPlain, isResource } from "./plainValues";

/** Arguments whose values can be secret, and are never shown: environment variables, and headers for HTTP servers. */
const confidential = /(?:^|[.\]])(?:environment|headers)(?=$|[.[])/;

/** Characters that would act on a terminal, or hide, instead of being seen. */
const unprintable =
  /(?!(?<=\p{Extended_Pictographic})[\ufe0e\ufe0f])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}]/gu;

/** Whether a value that was given for an argument can be secret; a number that stands for its size is not. */
export function isConfidential(path: string, value: unknown): boolean {
  return confidential.test(path) && typeof value !== "number";
}

/**
 * A value as an error shows it: a plain one as a program would write it, without what a URL holds that is nobody's
 * business, and cut to a length that keeps the error on one line. An object is not shown, as any of its members can be
 * secret.
 */
export function shownValue(value: unknown): string {
  const text = textOf(value, true);
  return text.length > 100 ? `${text.slice(0, 99)}…` : text;
}

/** A text as one line in which every character is seen. */
export function visible(text: string): string {
  return text.replace(unprintable, (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`);
}

function textOf(value: unknown, mayList: boolean): string {
  if (!isPlain(value)) {
    return "an output";
  }
  if (isResource(value)) {
    return "a resource";
  }
  if (Array.isArray(value)) {
    return mayList ? `[${value.map((one: unknown) => textOf(one, false)).join(",")}]` : "a list";
  }
  switch (typeof value) {
    case "string":
      return JSON.stringify(withoutCredentials(value));
    case "function":
      return "a function";
    case "object":
      return value === null ? "null" : Object.keys(value).length === 0 ? "{}" : "an object";
    case "number":
      return JSON.stringify(value);
    default:
      return String(value);
  }
}

/**
 * A text without what it holds, if it is a URL or meant as one, besides a place: who asks, with the password, and what is
 * asked for.
 */
export function withoutCredentials(text: string): string {
  if (text.startsWith("arn:")) {
    return text;
  }
  const [, scheme = "", rest = ""] = /^(.*?(?:\/\/|:\/{0,3}))?(.*)$/s.exec(text)!;
  const [user = ""] = (scheme !== "" && /^.*@/s.exec(rest)) || [];
  if (/[?#]/.test(user)) {
    return `${scheme}…`;
  }
  const place = rest.slice(user.length).replace(/^([^?#\s]*[./][^?#\s]*[?#]).+$/s, "$1…");
  return scheme + (user === "" ? "" : "…@") + place;
}
