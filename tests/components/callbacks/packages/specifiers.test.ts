import { runInThisContext } from "node:vm";
import { assertRefused, Callback } from "../base";

describe("a callback is refused in words that help, which imports", () => {
  for (const specifier of ["file:///tmp/a.mjs", "#internal"]) {
    it(specifier, async () => {
      const handler = runInThisContext(`async () => import("${specifier}")`) as Callback;
      await assertRefused(handler, /^(?!.*npm install)the callback /, /; .+\.$/);
    });
  }
});
