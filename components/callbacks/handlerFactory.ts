import type { Check } from "../checking/checks";
import { object } from "../checking/checks";
import { isMap } from "../checking/plainValues";
import type { HandlerFactory } from "../m2mEvent";

/** True for what is meant as a factory of a handler, whether it is a good one or not. */
export function isHandlerFactory(handler: unknown): handler is HandlerFactory<unknown> {
  return isMap(handler) && "factory" in handler;
}

const factory: Check = (path, value, faults) => {
  const fix = "write { factory: () => async (event) => … }";
  if (typeof value !== "function") {
    faults.add(path, value ?? null, "is not a function", fix);
  } else if (value.constructor.name === "AsyncFunction") {
    faults.add(path, undefined, "is async, and Lambda would take its promise for the handler", fix);
  } else if (value.length > 0) {
    faults.add(path, undefined, "takes arguments, and Lambda gives it none", fix);
  }
};

/** Checks a factory of a handler. */
export const checkHandlerFactory = object<HandlerFactory<unknown>>({ factory }, "write { factory: () => handler }");
