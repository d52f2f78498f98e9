/** Functions of the SDK that take a stack trace for each output or resource, and keep it for a rare message. */
const takers: ReadonlySet<string | null> = new Set(["debuggablePromise", "stackTrace"]);

/** A call site in the form of a stack trace. */
function placeOf(site: NodeJS.CallSite): string {
  const place = `${site.getFileName()}:${site.getLineNumber()}:${site.getColumnNumber()}`;
  const name = site.getFunctionName();
  return name === null ? place : `${name} (${place})`;
}

let isInstalled = false;

/**
 * Leaves stack traces that the SDK takes in advance without source positions: to look these up is a fifth of an
 * evaluation, and nobody reads them here. Those of errors stay as they are.
 *
 * Call after the compiler was registered, which sets up the look-up.
 */
export function skipPulumisOwnStacks(): void {
  const original = Error.prepareStackTrace?.bind(Error);
  if (isInstalled || !original) {
    return;
  }
  isInstalled = true;
  Error.prepareStackTrace = (error, frames): unknown => {
    const [first] = frames;
    const isTaken =
      takers.has(first?.getFunctionName() ?? null) && /@pulumi[\\/]pulumi/.test(first?.getFileName() ?? "");
    return isTaken
      ? [String(error), ...frames.map((frame) => `    at ${placeOf(frame)}`)].join("\n")
      : original(error, frames);
  };
}
