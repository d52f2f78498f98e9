import { AnyFunction, isClass } from "./functionKinds";

/** Which value of a text stands for which of the program: always the same, and for no other. */
export class Counterparts {
  private readonly inText = new Map<object, object>();
  private readonly inProgram = new Map<object, object>();
  private readonly identified = new Set<unknown>();
  private readonly merged: (readonly [AnyFunction, AnyFunction])[] = [];

  /**
   * Notes that two stand for each other.
   *
   * Functions with the same code that capture nothing are one in the text: that can be seen by whoever looks at which
   * one it is.
   *
   * @returns What is wrong with that, if something is.
   */
  pair(original: object, found: object): string | undefined {
    const before = this.inText.get(original);
    const origin = this.inProgram.get(found);
    if (before !== undefined && before !== found) {
      return "reaches it in two ways, which in Lambda lead to two values";
    }
    if (origin !== undefined && origin !== original) {
      if (typeof original !== "function" || typeof origin !== "function") {
        return "captures it, which in Lambda is one with another";
      }
      this.merged.push([original, origin]);
    }
    this.inText.set(original, found);
    this.inProgram.set(found, origin ?? original);
    return undefined;
  }

  /** Whether a value was the first that something in the text was found to stand for. */
  isFirst(original: object, found: object): boolean {
    return this.inProgram.get(found) === original;
  }

  /** Notes that code looks at which one a value is. */
  identify(original: unknown): void {
    this.identified.add(original);
  }

  /** Functions that are one in the text, and should be told apart. */
  confused(): (readonly [AnyFunction, AnyFunction])[] {
    return this.merged.filter((pair) => pair.some((fn) => isClass(fn) || this.identified.has(fn)));
  }
}
