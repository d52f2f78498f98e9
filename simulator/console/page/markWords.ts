import type { PageCell } from "../protocol";

/** What a mark is called. */
export const markWords: Readonly<Record<PageCell["verdict"], string>> = {
  allowed: "yes",
  refused: "no",
  public: "public",
  unknown: "depends",
};
