/** The last major version of Lambda's Node.js runtimes that knows callbacks. */
const lastWithCallbacks = 22;

/**
 * Whether a runtime calls handlers with a callback, and gives them the context's members that go with it.
 *
 * https://aws.amazon.com/blogs/compute/node-js-24-runtime-now-available-in-aws-lambda/
 *
 * @param runtime Major version: 24 for `nodejs24.x`.
 */
export function hasCallbacks(runtime: number): boolean {
  return runtime <= lastWithCallbacks;
}
