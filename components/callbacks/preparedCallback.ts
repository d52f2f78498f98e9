import type { NodeRuntime } from "../aws/nodeRuntimes";
import { FitCallback, refuseSecrets, serialiseFit } from "./callbackGuard";
import { isHandlerFactory } from "./handlerFactory";
import { knownSecrets } from "./knownSecrets";
import type { Callback } from "./serialiseCallback";

/** A callback that is fit, and its text once everything that it captures is known. */
export interface PreparedCallback extends FitCallback {
  /** The text that Lambda will load. */
  wholeText(): Promise<string>;
}

/**
 * Prepares a callback, or a factory of one; nothing for another handler.
 *
 * It is serialised without waiting for any resource, which may itself be waiting for the guard. What it captures of
 * resources is not known then: its text is made again once it is.
 *
 * @param where The callback's place in the program, for errors.
 */
export function prepareCallback(
  where: string,
  handler: unknown,
  runtime: NodeRuntime,
): Promise<PreparedCallback> | undefined {
  const isFactory = isHandlerFactory(handler);
  const callback = isFactory ? handler.factory : handler;
  return typeof callback === "function" ? prepare(where, callback as Callback, isFactory, runtime) : undefined;
}

async function prepare(
  where: string,
  callback: Callback,
  isFactory: boolean,
  runtime: NodeRuntime,
): Promise<PreparedCallback> {
  const fit = await serialiseFit(where, callback, "what is known now", runtime, isFactory);
  return {
    ...fit,
    wholeText: async () => {
      const { text } = fit.isWhole ? fit : await serialiseFit(where, callback, "everything", runtime, isFactory);
      refuseSecrets(where, callback, text, await knownSecrets());
      return text;
    },
  };
}
