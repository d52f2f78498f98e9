import * as cognito from "@pulumi/aws/cognito";
import type * as lambda from "@pulumi/aws/lambda";
import * as wafv2 from "@pulumi/aws/wafv2";
import * as pulumi from "@pulumi/pulumi";
import { defaultIssuer, regionOfPool } from "../aws/issuers";
import type { M2mAuthArgs } from "../m2mAuthArgs";
import { createChild } from "../resources/createChild";
import { mapText } from "../resources/mapText";

/** What is created for the user pool itself. */
export interface UserPoolNodes {
  /** The user pool, unless it existed before. */
  readonly userPool?: cognito.UserPool;
  /** The association of the web ACL. */
  readonly webAclAssociation?: wafv2.WebAclAssociation;
}

/** A user pool, whether it is created here or existed before. */
export interface Pool {
  readonly id: pulumi.Output<string>;
  readonly region: pulumi.Output<string>;
  readonly issuer: pulumi.Output<string>;
  readonly nodes: UserPoolNodes;
}

/** Creates the user pool, or takes the one that exists. */
export function createUserPool(
  name: string,
  args: M2mAuthArgs,
  trigger: lambda.Function | undefined,
  opts: pulumi.CustomResourceOptions,
): Pool {
  if (args.userPoolId !== undefined) {
    const id = pulumi.output(args.userPoolId);
    const issuer = pulumi.output(args.issuer ?? mapText(id, defaultIssuer));
    return { id, region: mapText(id, regionOfPool), issuer, nodes: {} };
  }
  const { tier = "ESSENTIALS", deletionProtection = true, tags, webAclArn, transform = {} } = args;
  const userPool = createChild(
    cognito.UserPool,
    name,
    {
      // People have no business in this pool: no self sign-up, no self-service recovery, no second factor to set.
      adminCreateUserConfig: { allowAdminCreateUserOnly: true },
      accountRecoverySetting: { recoveryMechanisms: [{ name: "admin_only", priority: 1 }] },
      mfaConfiguration: "OFF",
      userPoolTier: tier,
      deletionProtection: pulumi.output(deletionProtection).apply((on) => (on ? "ACTIVE" : "INACTIVE")),
      lambdaConfig: trigger && {
        preTokenGenerationConfig: { lambdaArn: trigger.arn, lambdaVersion: "V3_0" },
      },
      tags,
    },
    opts,
    transform.userPool,
  );
  const webAclAssociation =
    webAclArn === undefined
      ? undefined
      : createChild(
          wafv2.WebAclAssociation,
          name,
          { resourceArn: userPool.arn, webAclArn },
          // A pool has one association, which goes by the pool alone: the old one, deleted last, would take the new one
          // with it.
          { ...opts, deleteBeforeReplace: true },
          transform.webAclAssociation,
        );
  return {
    id: userPool.id,
    region: userPool.region,
    issuer: pulumi.interpolate`https://${userPool.endpoint}`,
    nodes: { userPool, ...(webAclAssociation && { webAclAssociation }) },
  };
}
