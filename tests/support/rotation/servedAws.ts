import { AwsApi } from "../../../simulator/serve/awsApi";
import type { LambdaFunction, Model } from "../../../simulator/model/model";
import type { Rotation, RotatorSurroundings } from "../../../simulator/secretsManager/rotator";
import { Listener } from "../../../simulator/serve/listener";
import { functionOf, modelOf, output, resource, workedSet } from "../registrations";

const set = workedSet();

/** As many secrets as a file of tests needs, so that each test has one of its own. */
const secrets = Array.from({ length: 24 }, (_, index) =>
  resource("aws:secretsmanager/secret:Secret", `secret${index}`, { description: "A secret" }),
);

/** Resources of a function's role that allows some actions on all that is there. */
export function roleResources(statements: readonly object[]) {
  const role = resource("aws:iam/role:Role", "orders");
  const policy = resource("aws:iam/rolePolicy:RolePolicy", "orders", {
    role: role.id,
    policy: JSON.stringify({ Version: "2012-10-17", Statement: statements }),
  });
  return { role, policy };
}

/** What every function of these tests may do, unless its test says otherwise. */
export const allowsAll = {
  Effect: "Allow",
  Action: ["secretsmanager:*", "cognito-idp:*UserPoolClientSecret*"],
  Resource: [
    "arn:aws:secretsmanager:eu-central-1:123456789012:secret:*",
    "arn:aws:cognito-idp:eu-central-1:123456789012:userpool/*",
  ],
};

/** AWS's API as functions reach it, without the processes of functions. */
export class ServedAws {
  readonly api: AwsApi;
  readonly model: Model;
  readonly fn: LambdaFunction;
  /** Events of rotations, as the function was given them. */
  readonly events: object[] = [];
  readonly ended: Rotation[] = [];
  /** How the function answers an event. */
  answer: RotatorSurroundings["invoke"] = () => Promise.resolve({ outcome: "returned", result: "null" });
  private taken = 0;

  private constructor(
    readonly listener: Listener,
    statements: readonly object[],
    now: () => number,
  ) {
    const { role, policy } = roleResources(statements);
    const rotation = resource("aws:secretsmanager/secretRotation:SecretRotation", "secret0", {
      secretId: secrets[0]!.id,
      rotationLambdaArn: output(set.fn, "arn"),
      rotationRules: { automaticallyAfterDays: 30 },
      rotateImmediately: false,
    });
    const permission = resource("aws:lambda/permission:Permission", "rotation", {
      action: "lambda:InvokeFunction",
      function: output(set.fn, "name"),
      principal: "secretsmanager.amazonaws.com",
      sourceAccount: "123456789012",
    });
    this.model = modelOf({ fn: { role: output(role, "arn") } }, role, policy, rotation, permission, ...secrets);
    this.fn = functionOf(this.model.apis[0]!.routes[0]!);
    this.api = new AwsApi(now, {
      invoke: (fn, event, patienceMs) => {
        this.events.push(event);
        return this.answer(fn, event, patienceMs);
      },
      ended: (_, end) => void this.ended.push(end),
    });
    listener.serve({ handle: (request, response) => this.api.server.handle(request, response) });
    this.api.take(this.model, [this.fn], (text) => text);
  }

  static async start(statements: readonly object[] = [allowsAll], now: () => number = Date.now): Promise<ServedAws> {
    return new ServedAws(await Listener.listen("127.0.0.1", 0, "a test"), statements, now);
  }

  /** The environment variables that the function gets. */
  get environment(): Record<string, string> {
    return this.api.environmentOf(this.fn, this.model, this.listener.origin, {});
  }

  /** The credentials that the SDK in the function finds. */
  async credentials(): Promise<{ accessKeyId: string; secretAccessKey: string; sessionToken: string }> {
    const response = await fetch(this.environment["AWS_CONTAINER_CREDENTIALS_FULL_URI"]!);
    const found = (await response.json()) as Record<string, string>;
    return {
      accessKeyId: found["AccessKeyId"]!,
      secretAccessKey: found["SecretAccessKey"]!,
      sessionToken: found["Token"]!,
    };
  }

  /** ARN of a secret that nobody has touched yet. The first one rotates, and is none of them. */
  newSecret(): string {
    return this.model.secrets![++this.taken]!.arn;
  }

  /** ARN of the secret that rotates. */
  get rotating(): string {
    return this.model.secrets![0]!.arn;
  }

  close(): Promise<void> {
    return this.listener.close();
  }
}
