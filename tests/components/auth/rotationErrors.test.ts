import { M2mAuth } from "../../../components";
import { refuses } from "../../support/refuses";
import { accepts } from "./base";

/** An M2mAuth, right but for what is given, as JavaScript can write it. */
const auth = (args: object) =>
  new M2mAuth("orders", {
    resourceServers: { orders: { scopes: { read: "Read orders" } } },
    clients: { reporting: ["orders/read"] },
    ...args,
  } as never);
const rotation = (given: unknown, more: object = {}) => auth({ secretsManager: { rotation: given, ...more } });
const ofClient = (given: unknown, more: object = { secretsManager: {} }) =>
  auth({ clients: { reporting: { scopes: ["orders/read"], rotation: given } }, ...more });

const fix = 'write { everyDays: 30 }, { schedule: "rate(10 days)" } or "paused"';
const many = (count: number, length: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, n) => [`${n}`.padStart(length, "c"), ["orders/read"]]));

describe("M2mAuth refuses, in rotations,", () =>
  refuses("M2mAuth", {
    "no days": [
      () => rotation({ everyDays: 0 }),
      "secretsManager.rotation.everyDays = 0 is not between 1 and 1000 days; give a whole number of days in that range.",
    ],
    "both forms": [
      () => rotation({ everyDays: 30, schedule: "rate(10 days)" }),
      `secretsManager.rotation has everyDays and schedule; ${fix}.`,
    ],
    "neither form": [
      () => rotation({ window: "3h" }),
      `secretsManager.rotation has none of everyDays, schedule; ${fix}.`,
    ],
    true: [() => rotation(true), `secretsManager.rotation = true is not an object; ${fix}.`],
    "another word": [() => rotation("off"), `secretsManager.rotation = "off" is not an object; ${fix}.`],
    "false for all clients": [() => rotation(false), `secretsManager.rotation = false is not an object; ${fix}.`],
    "a window beside days": [
      () => rotation({ everyDays: 30, window: "3h" }),
      "secretsManager.rotation.window is not an argument that is known here; use one of everyDays.",
    ],
    "a schedule of something else": [
      () => rotation({ schedule: "daily" }),
      'secretsManager.rotation.schedule = "daily" is not a schedule of Secrets Manager; write "rate(12 hours)", "rate(10 days)" or "cron(0 4 1 * ? *)".',
    ],
    "a rotation before callers have read the one before": [
      () => rotation({ schedule: "rate(1 hour)" }),
      'secretsManager.rotation.schedule = "rate(1 hour)" rotates more often than every 4 hours, and callers cache the secret that was replaced; rotate less often.',
    ],
    "a window that does not end": [
      () => rotation({ schedule: "cron(0 20 1 * ? *)", window: "5h" }),
      'secretsManager.rotation.window = "5h" is longer than 4h, after which the UTC day ends or the next window begins; make it shorter.',
    ],
    "a client's own, with its path": [
      () => ofClient({ everyDays: 2000 }),
      "clients.reporting.rotation.everyDays = 2000 is not between 1 and 1000 days; give a whole number of days in that range.",
    ],
    "one without a secret": [
      () => ofClient({ everyDays: 30 }, {}),
      "clients.reporting.rotation rotates a secret that there is not; set secretsManager, or leave it out.",
    ],
    "alarms without a rotation": [
      () => auth({ secretsManager: { alarms: { topicArn: "arn:aws:sns:eu-west-1:123456789012:alerts" } } }),
      "secretsManager.alarms is about rotations, and no secret rotates; leave it out.",
    ],
    "a topic that is none": [
      () => rotation({ everyDays: 30 }, { alarms: { topicArn: "alerts" } }),
      'secretsManager.alarms.topicArn = "alerts" is not the ARN of an SNS topic, other than a FIFO topic, which alarms cannot use; copy the ARN from its resource, or pass its arn output.',
    ],
    "a key by its alias": [
      () => rotation({ everyDays: 30 }, { kmsKeyId: "alias/own" }),
      'secretsManager.kmsKeyId = "alias/own" is not the ARN of a key, which the function that rotates secrets needs permission for; pass the key\'s ARN.',
    ],
    "more secrets than a policy can name": [
      () => auth({ clients: many(80, 40), secretsManager: { rotation: { everyDays: 30 } } }),
      "secretsManager.rotation is for 80 secrets, more than the policy of one role can name; shorten namePrefix, or let a second M2mAuth with userPoolId have some of the clients.",
    ],
  }));

describe("M2mAuth accepts, in rotations,", () =>
  accepts({
    "both forms, and a client that does not rotate": () =>
      auth({
        clients: {
          a: { scopes: ["orders/read"], rotation: { everyDays: 1 } },
          b: { scopes: ["orders/read"], rotation: { schedule: "rate(4 hours)" } },
          c: { scopes: ["orders/read"], rotation: false },
          d: { scopes: ["orders/read"], rotation: "paused" },
        },
        secretsManager: { rotation: { everyDays: 1000 } },
      }),
    "a client that does not rotate, without secrets": () => ofClient(false, {}),
    "as many secrets as a policy can name": () =>
      auth({ clients: many(70, 40), secretsManager: { rotation: { everyDays: 30 } } }),
  }));
