import type * as pulumi from "@pulumi/pulumi";
import { unknownPrefix } from "./unknownValues";

type Method = (...args: unknown[]) => unknown;

/** Names of members that hold lists: plurals, of which `status`, `address` and `dns` are none. */
const plural = /(?:[^su]s|[^d]ns)$/i;

/**
 * What a program gets where it waits for a value that is not known, and so has it in its hands without an `Output`
 * around it. It can be given on, whole and member by member, as an output that is not known can. In a text it says what
 * it is of; a member with the name of a list is one with a single element. A program that compares it decides by what it
 * finds: no value can tell that it is being compared.
 *
 * @param output Is not known, and is what the SDK takes the value for.
 * @param what What it is of.
 * @param path The members that lead to this one, as in a program: `.ids[0]`.
 */
export function unknownAnswer(output: pulumi.Output<unknown>, what: string, path = ""): unknown {
  const text = `${unknownPrefix}${what}${path}`;
  const members = new Map<string, unknown>();
  const own = (key: string | symbol) => (output as unknown as Record<string | symbol, unknown>)[key];
  const memberOf = (key: string) => {
    if (!members.has(key)) {
      const step = /^\d+$/.test(key) ? `[${key}]` : `.${key}`;
      members.set(key, unknownAnswer(own(key) as pulumi.Output<unknown>, what, path + step));
    }
    return members.get(key);
  };
  /** What the value can do as a text or a list; the answer as a whole is neither. */
  const likeness = (): object | undefined =>
    path === "" ? undefined : plural.test(path) ? [memberOf("0")] : new String(text);
  /** A method that makes no part of the text: of a part nobody could tell that it is not known. */
  const whole =
    (method: Method, like: object): Method =>
    (...args) => {
      const result = method.apply(like, args);
      const isPart = like instanceof String && (typeof result === "string" || Array.isArray(result));
      return isPart ? (typeof result === "string" ? proxy : [proxy]) : result;
    };
  const proxy = new Proxy(output, {
    get(_target, key) {
      if (key === Symbol.toPrimitive || key === "toString" || key === "toJSON" || key === "valueOf") {
        return () => text;
      }
      if (key === "then" || (typeof key === "string" && (key in output || key.startsWith("__")))) {
        return own(key);
      }
      const like = likeness();
      if (like && key in like && !/^\d+$/.test(String(key))) {
        const member: unknown = like[key as keyof typeof like];
        return typeof member === "function" ? whole(member as Method, like) : member;
      }
      return typeof key === "symbol" ? own(key) : memberOf(key);
    },
  });
  return proxy;
}
