import { takeCoverage } from "node:v8";

/**
 * Mocha ends its workers without waiting for what they have to write: coverage is written after each file instead.
 * Mocha loads this file into every worker (`.mocharc.json`).
 */
export const mochaHooks = {
  afterAll(): void {
    if (process.env["NODE_V8_COVERAGE"] !== undefined) {
      takeCoverage();
    }
  },
};
