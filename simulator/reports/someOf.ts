/** Longer lists are told of by their first few: nobody reads more of them, and JSON has them all. */
const most = 60;
const shown = 5;

/** The texts of a list, or the first few and how many more there are. */
export function someOf(texts: readonly string[]): readonly string[] {
  return texts.length <= most ? texts : [...texts.slice(0, shown), `and ${texts.length - shown} more`];
}

/** Whether a list is too long to be told of one by one. */
export function isLong(list: readonly unknown[]): boolean {
  return list.length > most;
}
