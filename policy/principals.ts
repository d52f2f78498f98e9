import { isMap } from "../components/checking/plainValues";
import { listOf } from "./rule";

type Statement = Readonly<Record<string, unknown>>;

/** Keys of conditions that confine a caller, or whom a service acts for, to an account, an organization or a network. */
const confiningKeys = [
  ...["aws:principalaccount", "aws:principalarn", "aws:principalorgid", "aws:principalorgpaths"],
  ...["aws:sourceaccount", "aws:sourcearn", "aws:sourceorgid", "aws:sourceorgpaths", "aws:sourcevpc"],
  ...["aws:sourcevpce", "kms:calleraccount"],
];

/**
 * Operators that hold only where a request has the key, and one of the values. `...IfExists` and `ForAllValues:` also
 * hold where it has none.
 */
const confiningOperators = /^(?:ForAnyValue:)?(?:StringEquals(?:IgnoreCase)?|StringLike|ArnEquals|ArnLike)$/;

/** The values of a condition that must hold for a key, whose name is compared as IAM does, in any letters. */
export function requiredValues(condition: unknown, key: string): readonly unknown[] {
  return Object.entries(isMap(condition) ? condition : {})
    .filter(([operator]) => confiningOperators.test(operator))
    .flatMap(([, keys]) => Object.entries(isMap(keys) ? keys : {}))
    .filter(([name]) => name.toLowerCase() === key.toLowerCase())
    .flatMap(([, values]) => listOf(values));
}

/** Whether the account, organization or network of a value is spelt out: `arn:aws:*` and `o-*` are everything. */
function isConfining(value: unknown): boolean {
  const text = String(value);
  const account = text.startsWith("arn:") ? (text.split(":")[4] ?? "*") : text.split("/")[0]!;
  const isBucket = /^arn:[^:*?]+:s3:::[^*?]/.test(text);
  return text !== "" && !/^[*?]/.test(text) && (isBucket || !/[*?]|^$/.test(account));
}

/** Whether the conditions of a statement keep others out than those of an account, an organization or a network. */
export function isConfined({ Condition }: Statement): boolean {
  return confiningKeys.some((key) => {
    const values = requiredValues(Condition, key);
    return values.length > 0 && values.every(isConfining);
  });
}

/** The principals of a statement that stand for everyone, or for everyone of a kind. */
export function openPrincipals({ Principal }: Statement): readonly unknown[] {
  const all = isMap(Principal) ? Object.values(Principal).flatMap(listOf) : listOf(Principal);
  return all.filter((one) => typeof one !== "string" || /[*?]/.test(one));
}
