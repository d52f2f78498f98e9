import { transform } from "esbuild";

/**
 * Starts esbuild's process, which serves all that tests and components bundle, before any of them goes to a folder that
 * will be removed: it stays where it was started.
 */
export const mochaHooks = {
  async beforeAll(): Promise<void> {
    await transform("");
  },
};
