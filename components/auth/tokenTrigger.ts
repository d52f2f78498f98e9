import * as lambda from "@pulumi/aws/lambda";
import type * as pulumi from "@pulumi/pulumi";
import { quotas } from "../aws/quotas";
import { CallbackFunction, createCallbackFunction } from "../callbacks/callbackFunction";
import type { Callbacks } from "../callbacks/callbacks";
import type { M2mAuthArgs } from "../m2mAuthArgs";
import { createChild } from "../resources/createChild";
import type { Pool } from "./userPool";

/** What customises tokens. What belongs to a callback is absent where the function existed before. */
export interface TokenTriggerNodes extends Partial<CallbackFunction> {
  /** The function that Cognito invokes. */
  readonly function: lambda.Function;
  /** Cognito's permission to invoke it. */
  readonly permission: lambda.Permission;
}

/** A function that is to customise the tokens of a pool. */
export interface TokenTrigger {
  readonly function: lambda.Function;
  /** Lets the pool, and no other, invoke the function. */
  permittedTo(pool: Pool): TokenTriggerNodes;
}

/** Creates the function that customises tokens, or takes the one that exists; a pool is to be made with it. */
export function createTokenTrigger(
  name: string,
  { archives, tokenCustomization, tags, transform = {} }: M2mAuthArgs,
  callbacks: Callbacks,
  opts: pulumi.CustomResourceOptions,
): TokenTrigger | undefined {
  if (!tokenCustomization) {
    return undefined;
  }
  const { handler, logRetentionInDays, ...settings } = tokenCustomization;
  const logicalName = `${name}-token-trigger`;
  const made: Partial<CallbackFunction> & { function: lambda.Function } = lambda.Function.isInstance(handler)
    ? { function: handler }
    : createCallbackFunction(
        logicalName,
        {
          archive: callbacks.archive("tokenCustomization.handler"),
          archives,
          description: `Token customisation of ${name}`,
          settings,
          defaultTimeout: quotas.triggerTimeoutSeconds.default,
          logRetentionInDays,
          tags,
          transform,
        },
        opts,
      );
  return {
    function: made.function,
    permittedTo: ({ nodes: { userPool } }) => ({
      ...made,
      permission: createChild(
        lambda.Permission,
        logicalName,
        {
          action: "lambda:InvokeFunction",
          function: made.function.name,
          principal: "cognito-idp.amazonaws.com",
          sourceArn: userPool!.arn,
        },
        opts,
        transform.permission,
      ),
    }),
  };
}
