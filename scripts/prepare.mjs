/**
 * Runs when npm has installed this repository, so that a program in it deploys at once. Without the packages for
 * development (`--omit=dev`) there is nothing to bundle by: a component that needs a bundle says so.
 */
try {
  const { bundleFunctions } = await import("./lambdaBundles.mjs");
  await bundleFunctions();
} catch (error) {
  if (error.code !== "ERR_MODULE_NOT_FOUND") {
    throw error;
  }
}
