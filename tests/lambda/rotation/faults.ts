import { Callers, Rotator } from "./rotator";
import { Fault, Services } from "./services";

/** What each call may answer besides success, by the service models, and what any call of AWS may. */
export const errors: Readonly<Record<string, readonly string[]>> = {
  DescribeSecret: ["InternalServiceError", "InvalidParameterException", "ResourceNotFoundException"],
  GetSecretValue: [
    "DecryptionFailure",
    "InternalServiceError",
    "InvalidParameterException",
    "InvalidRequestException",
    "ResourceNotFoundException",
  ],
  PutSecretValue: [
    "DecryptionFailure",
    "EncryptionFailure",
    "InternalServiceError",
    "InvalidParameterException",
    "InvalidRequestException",
    "LimitExceededException",
    "ResourceExistsException",
    "ResourceNotFoundException",
  ],
  UpdateSecretVersionStage: [
    "InternalServiceError",
    "InvalidParameterException",
    "InvalidRequestException",
    "LimitExceededException",
    "ResourceNotFoundException",
  ],
  ...Object.fromEntries(
    ["AddUserPoolClientSecret", "ListUserPoolClientSecrets", "DeleteUserPoolClientSecret"].map((action) => [
      action,
      [
        "InternalServerException",
        "InvalidParameterException",
        "LimitExceededException",
        "ResourceNotFoundException",
        "TooManyRequestsException",
      ],
    ]),
  ),
};
const anyCall = ["AccessDeniedException", "ThrottlingException"];

/** What the token endpoint may answer besides a token. */
const tokenAnswers: readonly (readonly [status: number, error: string])[] = [
  [400, "invalid_client"],
  [400, "invalid_request"],
  [400, "unauthorized_client"],
  [429, "too_many_requests"],
  [500, "server_error"],
  [503, "temporarily_unavailable"],
];

/** A fault, and how it is called. */
export interface NamedFault {
  readonly name: string;
  readonly fault: Fault;
}

/** Everything that can happen to a call. */
export function faultsOf(action: string): readonly NamedFault[] {
  const answers: NamedFault[] =
    action === "token"
      ? tokenAnswers.map(([status, error]) => ({ name: error, fault: { kind: "error", status, body: { error } } }))
      : [...errors[action]!, ...anyCall].map((name) => ({
          name,
          fault: { kind: "error", status: name.startsWith("Internal") ? 500 : 400, body: { __type: name } },
        }));
  const others = (["killed before", "killed after", "answer lost"] as const).map((kind) => ({
    name: kind,
    fault: { kind },
  }));
  return [...others, ...answers];
}

/** What a rotation may find. */
export const beginnings: Readonly<Record<string, (rotator: Rotator, services: Services) => Promise<void>>> = {
  "two secrets of its own": async (rotator) => {
    await rotator.rotation();
    await rotator.rotation();
  },
  "no value yet": () => Promise.resolve(),
  "what Pulumi wrote": (_rotator, services) => {
    const { clientId } = Services;
    services.putByHand(JSON.stringify({ clientId, clientSecret: "initial", tokenEndpoint: "", scopes: [] }));
    return Promise.resolve();
  },
  "a secret of a rotation that was given up": async (rotator, services) => {
    await rotator.rotation();
    await rotator.rotation();
    const token = services.startRotation();
    await rotator.step("createSecret", token);
    await rotator.step("setSecret", token);
    services.giveUpRotation();
  },
};

/** How it goes on after the fault. */
export const continuations: Readonly<Record<string, (watched: Watched, token: string) => Promise<void>>> = {
  "the rotation is repeated": ({ rotator }, token) => rotator.repeated(token),
  "it is given up, and another begins": async ({ rotator, services, callers }) => {
    if (services.labelled("AWSPENDING") !== undefined) {
      services.giveUpRotation();
    }
    callers.rotationBegins();
    await rotator.repeated();
  },
};

/** A client's secret, and those who use it. */
interface Watched {
  readonly rotator: Rotator;
  readonly services: Services;
  readonly callers: Callers;
}

/** What was seen. */
export interface Seen {
  /** How many faults there were. */
  faults: number;
  /** How many times it was looked whether a caller is refused. */
  looks: number;
}

/**
 * Rotations with one fault each, in the place of each call in turn, all of them watched from their beginning until
 * another rotation has come to its end.
 *
 * @param wanted Which of the faults.
 * @throws When a caller is refused, or the rotation does not come to its end, with the name of the fault.
 */
export async function withEachFault(
  rotator: Rotator,
  services: Services,
  begin: (typeof beginnings)[string],
  goOn: (typeof continuations)[string],
  wanted: (fault: Fault) => boolean,
): Promise<Seen> {
  services.reset();
  await begin(rotator, services);
  const restore = services.snapshot();
  services.calls = [];
  services.refusalsOfNew = 1;
  await rotator.rotation();
  const calls = services.calls.map(({ action }) => action);
  const seen: Seen = { faults: 0, looks: 0 };
  for (const [at, action] of calls.entries()) {
    for (const { name, fault } of faultsOf(action).filter((one) => wanted(one.fault))) {
      restore();
      services.refusalsOfNew = 1;
      const callers = new Callers(services);
      try {
        await withFault({ rotator, services, callers }, at, fault, goOn);
      } catch (error) {
        throw new Error(`${name} in the place of call ${at}, ${action}: ${(error as Error).message}`, { cause: error });
      }
      seen.faults += 1;
      seen.looks += callers.looks;
    }
  }
  return seen;
}

async function withFault(
  watched: Watched,
  at: number,
  fault: Fault,
  goOn: (typeof continuations)[string],
): Promise<void> {
  const { rotator, services, callers } = watched;
  const token = services.startRotation();
  let count = 0;
  let faulty: string | undefined;
  // An error lasts as long as the attempt, so that repeating the call does not help.
  services.fault = ({ action }) => {
    if (count++ === at) {
      faulty = action;
      return fault;
    }
    return fault.kind === "error" && action === faulty ? fault : undefined;
  };
  await rotator.rotation(token).catch((error: unknown) => {
    if (services.observed !== undefined) {
      throw error;
    }
  });
  services.fault = () => undefined;
  await goOn(watched, token);
  callers.rotationBegins();
  await rotator.rotation();
  rotator.assertSilence();
}
