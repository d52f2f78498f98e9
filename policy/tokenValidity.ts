import { quotas } from "../components/aws/quotas";
import type { FaultCollector } from "../components/checking/faults";
import { isMap } from "../components/checking/plainValues";
import { Checked, resourceRule } from "./rule";

interface Config {
  readonly longestMinutes: number;
}

const { min, max, default: usual } = quotas.accessTokenMinutes;

const minutesPer: Readonly<Record<string, number>> = { seconds: 1 / 60, minutes: 1, hours: 60, days: 1440 };

/** The tokens that a JWT authorizer accepts, with where their unit stands. */
const tokens = { accessTokenValidity: "accessToken", idTokenValidity: "idToken" } as const;

/**
 * Tokens that an API accepts expire soon: nothing takes a stolen one back before.
 *
 * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolClient.html
 */
export const tokenValidity = resourceRule<Config>(
  {
    name: "tokens-expire-soon",
    description: "Access and ID tokens of app clients must not be valid for longer than is configured.",
    severity: "medium",
    configSchema: {
      properties: {
        longestMinutes: {
          type: "integer",
          minimum: min,
          maximum: max,
          default: usual,
          description: "The longest that a token may be valid, in minutes.",
        },
      },
    },
  },
  {
    "aws:cognito/userPoolClient:UserPoolClient": checkClient,
    "aws:cognito/managedUserPoolClient:ManagedUserPoolClient": checkClient,
  },
);

function checkClient({ props }: Checked, { longestMinutes }: Config, faults: FaultCollector): void {
  const { tokenValidityUnits } = props;
  for (const [property, token] of Object.entries(tokens)) {
    const given = props[property];
    const isSet = given !== undefined && given !== null && given !== 0;
    const unit = (isMap(tokenValidityUnits) ? tokenValidityUnits[token] : undefined) ?? "hours";
    const minutes = isSet ? Number(given) * (minutesPer[unit as string] ?? NaN) : usual;
    // What cannot be read as a length of time is not known to be short.
    if (!(minutes <= longestMinutes)) {
      const length = isSet
        ? `in ${unit as string} is longer than`
        : `is not set, which means ${usual} minutes, longer than`;
      const rule = `${length} the ${longestMinutes} minutes that tokens may be valid`;
      const fix = `set it to ${longestMinutes} or less, in minutes by tokenValidityUnits.${token}`;
      faults.add(property, isSet ? given : undefined, rule, fix);
    }
  }
}
