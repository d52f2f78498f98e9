import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { deployOrders, putArchives, readState, Statement, writeState } from "./permissions";

const config = new pulumi.Config();
const repository = config.require("repository");
const state = { bucket: config.require("stateBucket"), keyArn: config.require("stateKey") };
const place = {
  account: config.require("account"),
  region: new pulumi.Config("aws").require("region"),
  prefix: config.require("namePrefix"),
};

const issuer = "token.actions.githubusercontent.com";

/** An account has one provider for an issuer: where another project made it, its ARN is configured. */
const providerArn =
  config.get("oidcProviderArn") ||
  new aws.iam.OpenIdConnectProvider("github", { url: `https://${issuer}`, clientIdLists: ["sts.amazonaws.com"] }).arn;

/**
 * A role for those jobs of the repository whose token has one subject, whole: a pattern would let in other branches,
 * environments or repositories.
 *
 * https://docs.github.com/en/actions/reference/security/oidc
 */
function jobRole(name: string, subject: string, statements: readonly Statement[]): aws.iam.Role {
  const role = new aws.iam.Role(name, {
    description: `Jobs of ${repository} with the subject ${subject}`,
    maxSessionDuration: 3600,
    assumeRolePolicy: pulumi.jsonStringify({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { Federated: providerArn },
          Action: "sts:AssumeRoleWithWebIdentity",
          Condition: {
            StringEquals: {
              [`${issuer}:aud`]: "sts.amazonaws.com",
              [`${issuer}:sub`]: `repo:${repository}:${subject}`,
            },
          },
        },
      ],
    }),
  });
  new aws.iam.RolePolicy(name, {
    role: role.name,
    policy: JSON.stringify({ Version: "2012-10-17", Statement: statements }),
  });
  return role;
}

/** A preview compares the program with the state: it reads that, and nothing of AWS. */
const preview = jobRole("preview", "pull_request", readState(state));

const bucket = config.get("archiveBucket") || undefined;
const archivesOf = (stack: string) =>
  bucket === undefined ? [] : putArchives({ bucket, stack, prefix: place.prefix });

const environments = config.requireObject<string[]>("environments");
const deploy = environments.map((environment) => {
  // The stack of an environment has its name.
  const statements = [...readState(state), ...writeState(state), ...deployOrders(place), ...archivesOf(environment)];
  return [environment, jobRole(`deploy-${environment}`, `environment:${environment}`, statements)] as const;
});

/** For the repository's variable PREVIEW_ROLE_ARN_DEV or PREVIEW_ROLE_ARN_PROD. */
export const previewRoleArn = preview.arn;
/** For the variable DEPLOY_ROLE_ARN of each environment. */
export const deployRoleArns = Object.fromEntries(deploy.map(([environment, role]) => [environment, role.arn]));
