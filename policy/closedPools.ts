import { isMap } from "../components/checking/plainValues";
import { resourceRule, texts } from "./rule";

interface Config {
  readonly userPools: readonly string[];
}

/**
 * User pools in which nobody signs up by themselves: Cognito lets everyone do so unless it is told not to.
 *
 * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminCreateUserConfigType.html
 */
export const closedPools = resourceRule<Config>(
  {
    name: "user-pools-have-no-self-sign-up",
    description: "Nobody may sign up to a user pool by themselves, unless it is declared to be for users.",
    severity: "high",
    configSchema: {
      properties: { userPools: texts("Logical names of the user pools to which people may sign up.") },
    },
  },
  {
    "aws:cognito/userPool:UserPool": ({ name, props }, { userPools }, faults) => {
      const { adminCreateUserConfig: config } = props;
      const only = isMap(config) ? config["allowAdminCreateUserOnly"] : undefined;
      if (only !== true && !userPools.includes(name)) {
        const rule = `${only === undefined ? "is not set and " : ""}lets everyone sign up`;
        const fix = `set it to true, or list ${name} in userPools`;
        faults.add("adminCreateUserConfig.allowAdminCreateUserOnly", only, rule, fix);
      }
    },
  },
);
