import { createContext, runInContext } from "node:vm";

let ofLanguage: ReadonlySet<string> | undefined;

/** Whether a global name is there in every process of Node.js, and not put there by the program. */
export function isNodeGlobal(name: string): boolean {
  ofLanguage ??= new Set(runInContext("Object.getOwnPropertyNames(globalThis)", createContext()) as string[]);
  return ofLanguage.has(name) || ofNode.has(name);
}

/**
 * Global names of Node.js beside those of the language.
 *
 * https://nodejs.org/api/globals.html
 */
const ofNode: ReadonlySet<string> = new Set(
  `AbortController AbortSignal Blob BroadcastChannel Buffer ByteLengthQueuingStrategy CloseEvent CompressionStream
  CountQueuingStrategy Crypto CryptoKey CustomEvent DOMException DecompressionStream ErrorEvent Event EventSource
  EventTarget File FormData GLOBAL Headers MessageChannel MessageEvent MessagePort Navigator Performance
  PerformanceEntry PerformanceMark PerformanceMeasure PerformanceObserver PerformanceObserverEntryList
  PerformanceResourceTiming QuotaExceededError ReadableByteStreamController ReadableStream ReadableStreamBYOBReader
  ReadableStreamBYOBRequest ReadableStreamDefaultController ReadableStreamDefaultReader Request Response Storage
  SubtleCrypto TextDecoder TextDecoderStream TextEncoder TextEncoderStream TransformStream
  TransformStreamDefaultController URL URLPattern URLSearchParams WebAssembly WebSocket WritableStream
  WritableStreamDefaultController WritableStreamDefaultWriter atob btoa clearImmediate clearInterval clearTimeout
  console crypto fetch global localStorage navigator performance process queueMicrotask require root sessionStorage
  setImmediate setInterval setTimeout structuredClone`.split(/\s+/),
);
