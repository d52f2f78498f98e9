/**
 * Lambda's limits for what a synchronous invocation is given and gives back, each as JSON, in bytes.
 *
 * https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
export const mostPayloadBytes = 6 * 1024 * 1024;
