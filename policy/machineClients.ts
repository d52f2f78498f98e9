import { machineFlows } from "../components/aws/machineFlows";
import type { FaultCollector } from "../components/checking/faults";
import { Checked, listOf, resourceRule, texts } from "./rule";

interface Config {
  readonly userClients: readonly string[];
}

const oauthFlows: readonly unknown[] = machineFlows.allowedOauthFlows;

/** Flows in which nobody signs in. The second one exchanges an app client's own secret for its token. */
const authFlows: readonly unknown[] = [...machineFlows.explicitAuthFlows, "ALLOW_CLIENT_TOKEN_AUTH"];

/**
 * App clients are for machines: no flow in which a user signs in, beside Client Credentials or instead of them. Those
 * that are for users are named in the configuration, and have no Client Credentials.
 *
 * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolClient.html
 */
export const machineClients = resourceRule<Config>(
  {
    name: "app-clients-are-for-machines",
    description: "No app client may let users sign in, unless it is declared to be for users.",
    severity: "high",
    configSchema: {
      properties: { userClients: texts("Logical names of the app clients that are for users.") },
    },
  },
  {
    "aws:cognito/userPoolClient:UserPoolClient": checkClient,
    "aws:cognito/managedUserPoolClient:ManagedUserPoolClient": checkClient,
  },
);

function checkClient({ name, props }: Checked, { userClients }: Config, faults: FaultCollector): void {
  const { allowedOauthFlows, explicitAuthFlows } = props;
  const declare = `list ${name} in userClients`;
  if (userClients.includes(name)) {
    if (listOf(allowedOauthFlows).includes("client_credentials")) {
      const rule = "gives a client for users the flow of machines, so that its secret alone obtains tokens";
      faults.add("allowedOauthFlows", allowedOauthFlows, rule, "use a client of its own for the machine");
    }
    return;
  }
  if (props["generateSecret"] !== true) {
    faults.add(
      "generateSecret",
      props["generateSecret"],
      "makes a public client, which anyone can claim to be",
      `set it to true, or ${declare}`,
    );
  }
  for (const [index, flow] of listOf(allowedOauthFlows).entries()) {
    if (!oauthFlows.includes(flow)) {
      faults.add(`allowedOauthFlows[${index}]`, flow, "lets users sign in", `remove it, or ${declare}`);
    }
  }
  if (listOf(explicitAuthFlows).length === 0) {
    const rule = "is not set, for which Cognito allows sign-in by SRP and by custom challenges";
    faults.add(
      "explicitAuthFlows",
      undefined,
      rule,
      `set it to ${JSON.stringify(machineFlows.explicitAuthFlows)}, or ${declare}`,
    );
  }
  for (const [index, flow] of listOf(explicitAuthFlows).entries()) {
    if (!authFlows.includes(flow)) {
      faults.add(`explicitAuthFlows[${index}]`, flow, "lets users sign in", `remove it, or ${declare}`);
    }
  }
}
