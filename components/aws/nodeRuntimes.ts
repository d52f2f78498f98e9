/** A feature of Node.js that Lambda switches off in some of its runtimes, and a setting of the function brings back. */
export interface NodeFeature {
  /** The option that Lambda starts Node.js with. */
  readonly off: string;
  /** The option in `NODE_OPTIONS` that brings it back, and takes the other one away. */
  readonly on: string;
  /** Major versions of the runtimes that have it switched off. */
  readonly switchedOff: readonly number[];
}

/**
 * What Lambda switches off.
 *
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html
 */
export const nodeFeatures = {
  /** `require()` of ES modules. */
  requireModule: {
    off: "--no-experimental-require-module",
    on: "--experimental-require-module",
    switchedOff: [20, 22],
  },
  /** Taking a file for an ES module by its syntax, where no package.json says what it is. */
  detectModule: {
    off: "--no-experimental-detect-module",
    on: "--experimental-detect-module",
    switchedOff: [20, 22],
  },
} as const satisfies Readonly<Record<string, NodeFeature>>;

/** The runtime of a callback's function that says no other. */
export const defaultRuntime = "nodejs24.x";

/** The last major version of Lambda's Node.js runtimes that calls handlers with a callback. */
const lastWithCallbacks = 22;

/** What a runtime can do. */
export interface NodeRuntime {
  /** Major version: 24 for `nodejs24.x`. */
  readonly version: number;
  /** Whether `require` loads ES modules. */
  readonly requireModule: boolean;
  /** Whether a file is taken for an ES module by its syntax. */
  readonly detectModule: boolean;
  /**
   * Whether it calls handlers with a callback, and gives them the context's members that go with it.
   *
   * https://aws.amazon.com/blogs/compute/node-js-24-runtime-now-available-in-aws-lambda/
   */
  readonly hasCallbacks: boolean;
}

/**
 * What Lambda's Node.js can do for a function.
 *
 * @param runtime As Lambda has it: `nodejs24.x`.
 * @param nodeOptions The function's environment variable `NODE_OPTIONS`.
 */
export function nodeRuntime(runtime: string, nodeOptions = ""): NodeRuntime {
  const version = Number(/^nodejs(\d+)\.x$/.exec(runtime)?.[1]);
  const options = nodeOptions.split(/\s+/);
  const has = ({ on, switchedOff }: NodeFeature) => !switchedOff.includes(version) || options.includes(on);
  return {
    version,
    requireModule: has(nodeFeatures.requireModule),
    detectModule: has(nodeFeatures.detectModule),
    hasCallbacks: version <= lastWithCallbacks,
  };
}

/** Modules of Node.js that have no name without `node:`, by the version that they came with. */
const prefixedOnly: Readonly<Record<string, number>> = {
  "node:sea": 20,
  "node:sqlite": 22,
  "node:test": 18,
  "node:test/reporters": 18,
};

/** Whether a runtime has a module of Node.js that needs its prefix. Node.js here may be another version. */
export function hasPrefixedModule(name: string, { version }: NodeRuntime): boolean {
  const since = prefixedOnly[name];
  return since !== undefined && since <= version;
}
