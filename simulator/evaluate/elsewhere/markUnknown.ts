import { unknownPrefix } from "./unknownValues";

export type Outputs = Record<string, unknown>;

/**
 * Says of each output without a value that it is not known.
 *
 * @param keys Which these are.
 */
export function markUnknown(type: string, name: string, outputs: Outputs, keys: readonly string[]): void {
  for (const key of keys) {
    if (!(key in outputs) || outputs[key] === null) {
      outputs[key] = `${unknownPrefix}${type} "${name}" ${key}`;
    }
  }
}
