/** A statement of an IAM policy. */
export interface Statement {
  readonly Effect: "Allow";
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** Where the state of the stacks is. */
export interface State {
  readonly bucket: string;
  readonly keyArn: string;
}

/** What is deployed, and where. */
export interface Place {
  readonly account: string;
  readonly region: string;
  readonly prefix: string;
}

/** Pulumi keeps everything in this folder of the bucket. */
const stateObjects = ({ bucket }: State) => [`arn:aws:s3:::${bucket}/.pulumi/*`];

/** To read the state, secrets included: a preview that changes one has to compare it. */
export function readState(state: State): Statement[] {
  return [
    { Effect: "Allow", Action: ["s3:ListBucket"], Resource: [`arn:aws:s3:::${state.bucket}`] },
    { Effect: "Allow", Action: ["s3:GetObject"], Resource: stateObjects(state) },
    { Effect: "Allow", Action: ["kms:Decrypt"], Resource: [state.keyArn] },
  ];
}

/** To write the state, its history and its locks. */
export function writeState(state: State): Statement[] {
  return [
    { Effect: "Allow", Action: ["s3:PutObject", "s3:DeleteObject"], Resource: stateObjects(state) },
    { Effect: "Allow", Action: ["kms:Encrypt", "kms:GenerateDataKey"], Resource: [state.keyArn] },
  ];
}

/** The bucket of `archives`, and whose archives in it. */
export interface ArchivePlace {
  readonly bucket: string;
  readonly stack: string;
  readonly prefix: string;
}

/**
 * To put the archives of one stack's callbacks into a bucket that exists, and to delete them with all their versions:
 * `archives` of the components names them PROJECT/STACK/ROLE/DIGEST.zip.
 */
export function putArchives({ bucket, stack, prefix }: ArchivePlace): Statement[] {
  const own = `*/${stack}/${prefix}-*`;
  return [
    {
      Effect: "Allow",
      Action: [
        "s3:PutObject",
        "s3:GetObject",
        "s3:GetObjectVersion",
        "s3:GetObjectTagging",
        "s3:DeleteObject",
        "s3:DeleteObjectVersion",
      ],
      Resource: [`arn:aws:s3:::${bucket}/${own}`],
    },
    {
      Effect: "Allow",
      Action: ["s3:ListBucketVersions"],
      Resource: [`arn:aws:s3:::${bucket}`],
      Condition: { StringLike: { "s3:prefix": own } },
    },
  ];
}

/**
 * To create, change and delete what the two components make without further options. Where AWS chooses the id, or knows
 * no resource for an action, the statement names all that the account has in the Region; policy-config.json lists these
 * actions.
 *
 * https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
export function deployOrders({ account, region, prefix }: Place): Statement[] {
  const at = `${region}:${account}`;
  const roles = [`arn:aws:iam::${account}:role/${prefix}-*`];
  return [
    {
      Effect: "Allow",
      Action: [
        ...["Describe", "Update", "Delete"].flatMap((verb) => [
          `cognito-idp:${verb}UserPool`,
          `cognito-idp:${verb}UserPoolClient`,
          `cognito-idp:${verb}ResourceServer`,
        ]),
        "cognito-idp:CreateUserPoolClient",
        "cognito-idp:CreateResourceServer",
        "cognito-idp:CreateUserPoolDomain",
        "cognito-idp:DeleteUserPoolDomain",
        "cognito-idp:GetUserPoolMfaConfig",
        "cognito-idp:SetUserPoolMfaConfig",
        "cognito-idp:TagResource",
        "cognito-idp:UntagResource",
        "cognito-idp:ListTagsForResource",
      ],
      Resource: [`arn:aws:cognito-idp:${at}:userpool/*`],
    },
    {
      Effect: "Allow",
      Action: ["cognito-idp:CreateUserPool", "cognito-idp:DescribeUserPoolDomain"],
      Resource: ["*"],
    },
    {
      Effect: "Allow",
      Action: ["GET", "POST", "PUT", "PATCH", "DELETE"].map((method) => `apigateway:${method}`),
      Resource: ["/apis", "/apis/*", "/tags/*"].map((path) => `arn:aws:apigateway:${region}::${path}`),
    },
    {
      Effect: "Allow",
      Action: [
        "lambda:CreateFunction",
        "lambda:GetFunction",
        "lambda:GetFunctionCodeSigningConfig",
        "lambda:ListVersionsByFunction",
        "lambda:UpdateFunctionCode",
        "lambda:UpdateFunctionConfiguration",
        "lambda:DeleteFunction",
        "lambda:GetPolicy",
        "lambda:AddPermission",
        "lambda:RemovePermission",
        "lambda:TagResource",
        "lambda:UntagResource",
        "lambda:ListTags",
      ],
      Resource: [`arn:aws:lambda:${at}:function:${prefix}-*`],
    },
    {
      Effect: "Allow",
      Action: [
        "iam:CreateRole",
        "iam:GetRole",
        "iam:UpdateRole",
        "iam:UpdateAssumeRolePolicy",
        "iam:DeleteRole",
        "iam:TagRole",
        "iam:UntagRole",
        "iam:PutRolePolicy",
        "iam:GetRolePolicy",
        "iam:DeleteRolePolicy",
        "iam:ListRolePolicies",
        "iam:ListAttachedRolePolicies",
        "iam:ListInstanceProfilesForRole",
      ],
      Resource: roles,
    },
    {
      Effect: "Allow",
      Action: ["iam:PassRole"],
      Resource: roles,
      Condition: { StringEquals: { "iam:PassedToService": "lambda.amazonaws.com" } },
    },
    {
      Effect: "Allow",
      Action: [
        "logs:CreateLogGroup",
        "logs:DeleteLogGroup",
        "logs:PutRetentionPolicy",
        "logs:DeleteRetentionPolicy",
        "logs:TagResource",
        "logs:UntagResource",
        "logs:ListTagsForResource",
      ],
      Resource: ["/aws/lambda", "/aws/vendedlogs/http-api"].map(
        (folder) => `arn:aws:logs:${at}:log-group:${folder}/${prefix}-*`,
      ),
    },
    {
      Effect: "Allow",
      Action: [
        "logs:DescribeLogGroups",
        "logs:CreateLogDelivery",
        "logs:GetLogDelivery",
        "logs:UpdateLogDelivery",
        "logs:DeleteLogDelivery",
        "logs:ListLogDeliveries",
        "logs:PutResourcePolicy",
        "logs:DescribeResourcePolicies",
      ],
      Resource: ["*"],
    },
  ];
}
