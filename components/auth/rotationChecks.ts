import type { RotationAlarms, RotationInDays, RotationSchedule } from "../authOptions";
import { componentLabel } from "../aws/names";
import { rotationDays, rotationSchedule, rotationWindow } from "../aws/rotationSchedules";
import { packagedFolder } from "../callbacks/packagedFunction";
import { arn, Check, keyed, object, oneForm, optional } from "../checking/checks";
import type { FaultCollector } from "../checking/faults";
import type { M2mAuthArgs } from "../m2mAuthArgs";
import { clientOptions } from "./clientOptions";
import { rotationSchedules } from "./clientRotation";
import { ownKeyAlias, packagedRotation } from "./rotationFunction";

const fix = 'write { everyDays: 30 }, { schedule: "rate(10 days)" } or "paused"';

const schedules = oneForm(
  {
    everyDays: object<Pick<RotationInDays, "everyDays">>({ everyDays: rotationDays }, fix),
    schedule: (path, value, faults) => {
      const window = optional(rotationWindow((value as RotationSchedule).schedule));
      const members = { schedule: rotationSchedule, window };
      object<Pick<RotationSchedule, "schedule" | "window">>(members, fix)(path, value, faults);
    },
  },
  fix,
);

/** Checks when secrets rotate. */
export const secretRotation: Check = (path, value, faults) => {
  if (value !== "paused") {
    schedules(path, value, faults);
  }
};

/** Checks when the secret of one client rotates, which may be never. */
export const ownRotation: Check = (path, value, faults) => {
  if (value !== false) {
    secretRotation(path, value, faults);
  }
};

const topicArn = arn("sns", /[A-Za-z0-9_-]{1,256}/, "an SNS topic, other than a FIFO topic, which alarms cannot use");

/** Checks who is told of rotations that fail. */
export const rotationAlarms = object<RotationAlarms>({ topicArn }, "write { topicArn: topic.arn }");

/** Characters that the policy of a role may have, and how many it has besides the secrets. PutRolePolicy. */
const rolePolicyCharacters = 10_240 - 1_000;

/** Characters of a secret's ARN in a policy, besides its name. */
const secretArnCharacters = 90;

/**
 * Rules about rotations that hold several arguments against each other, where each is sound by itself.
 *
 * @throws pulumi.RunError where the package lacks the function.
 */
export function checkRotations(name: string, args: M2mAuthArgs, faults: FaultCollector): void {
  if (faults.found.length > 0) {
    return;
  }
  const { clients, secretsManager: delivery } = args;
  if (delivery === undefined) {
    for (const key of Object.keys(clients).filter((one) => clientOptions(clients[one]!).rotation)) {
      const rule = "rotates a secret that there is not";
      faults.add(`${keyed("clients", key)}.rotation`, undefined, rule, "set secretsManager, or leave it out");
    }
    return;
  }
  const rotating = Object.keys(rotationSchedules(args));
  const { kmsKeyId, namePrefix, alarms } = delivery;
  if (rotating.length === 0) {
    if (alarms !== undefined) {
      faults.add("secretsManager.alarms", undefined, "is about rotations, and no secret rotates", "leave it out");
    }
    return;
  }
  if (typeof kmsKeyId === "string" && kmsKeyId !== ownKeyAlias && !kmsKeyId.includes(":key/")) {
    const rule = "is not the ARN of a key, which the function that rotates secrets needs permission for";
    faults.add("secretsManager.kmsKeyId", kmsKeyId, rule, "pass the key's ARN");
  }
  const prefixLength = typeof namePrefix === "string" ? namePrefix.length : 0;
  const characters = rotating.reduce((sum, key) => sum + secretArnCharacters + prefixLength + key.length, 0);
  if (characters > rolePolicyCharacters) {
    const rule = `is for ${rotating.length} secrets, more than the policy of one role can name`;
    const twice = "shorten namePrefix, or let a second M2mAuth with userPoolId have some of the clients";
    faults.add("secretsManager.rotation", undefined, rule, twice);
  }
  packagedFolder(componentLabel("M2mAuth", name), packagedRotation);
}
