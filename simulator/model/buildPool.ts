import type { Registration, Value } from "../evaluate/registration";
import { FunctionFinder, useByPool } from "./functions";
import type { AppClient, TokenTrigger, UserPool } from "./model";
import { permits } from "./permissions";
import { Resources, textList, textProperty } from "./resources";
import { isRecord, textOf } from "./values";

/** Reads a user pool with all that belongs to it. */
export function buildPool(pool: Registration, functions: FunctionFinder, resources: Resources): UserPool {
  const trigger = buildTrigger(pool, functions, resources);
  return {
    name: pool.name,
    id: pool.id,
    isExisting: false,
    issuer: `https://${textProperty(pool, "endpoint")}`,
    ...buildMembers(pool, textProperty(pool, "region"), "no resource server of its pool defines", resources),
    ...(trigger && { trigger }),
    isOpenToSignUp: isOpenToSignUp(pool),
  };
}

/** Cognito lets people sign themselves up unless it is told not to. */
function isOpenToSignUp({ outputs: { adminCreateUserConfig } }: Registration): boolean {
  return !(isRecord(adminCreateUserConfig) && adminCreateUserConfig["allowAdminCreateUserOnly"] === true);
}

/**
 * What belongs to a pool.
 *
 * @param undefinedScope What is wrong with a scope that no resource server of the program defines in the pool.
 */
export function buildMembers(
  pool: Pick<Registration, "id">,
  region: string,
  undefinedScope: string,
  resources: Resources,
): Pick<UserPool, "domains" | "statedDomains" | "scopes" | "clients" | "users"> {
  const domains = resources.belongingTo(pool, "aws:cognito/userPoolDomain:UserPoolDomain", "userPoolId");
  const scopes = buildScopes(pool, resources);
  return {
    domains: domains.map((domain) => originOf(domain, region)),
    statedDomains: domains
      .filter(({ derived }) => !derived.includes("domain"))
      .map((domain) => originOf(domain, region)),
    scopes,
    clients: resources
      .belongingTo(pool, "aws:cognito/userPoolClient:UserPoolClient", "userPoolId")
      .map((client) => buildClient(client, scopes, undefinedScope, resources)),
    users: resources
      .belongingTo(pool, "aws:cognito/user:User", "userPoolId")
      .map((user) => textProperty(user, "username") || user.name),
  };
}

/** The trigger that machine tokens pass through: no other is invoked for client credentials. */
function buildTrigger(pool: Registration, functions: FunctionFinder, resources: Resources): TokenTrigger | undefined {
  const use = useByPool(pool);
  if (use === undefined) {
    return undefined;
  }
  if (pool.outputs["userPoolTier"] === "LITE") {
    const what = 'lambdaConfig has a pre token generation trigger V3_0, which userPoolTier "LITE" lacks';
    resources.fault(pool, what, 'use "ESSENTIALS" or "PLUS"');
  }
  const invoked = functions.find(use);
  const invoker = { principal: "cognito-idp.amazonaws.com", source: textProperty(pool, "arn") };
  const permissions = resources.ofType("aws:lambda/permission:Permission");
  return (
    invoked && {
      function: invoked.function,
      isPermitted: permissions.some(({ outputs }) => permits(outputs, invoked, invoker)),
    }
  );
}

/** Where a domain is reached: a domain with a certificate is one's own, any other is a prefix. */
function originOf(domain: Registration, region: string): string {
  const name = textProperty(domain, "domain");
  return textProperty(domain, "certificateArn") === ""
    ? `https://${name}.auth.${region}.amazoncognito.com`
    : `https://${name}`;
}

function buildScopes(pool: Pick<Registration, "id">, resources: Resources): Map<string, string> {
  const scopes = new Map<string, string>();
  for (const server of resources.belongingTo(pool, "aws:cognito/resourceServer:ResourceServer", "userPoolId")) {
    const defined = server.outputs["scopes"];
    for (const scope of Array.isArray(defined) ? defined.filter(isRecord) : []) {
      const name = `${textProperty(server, "identifier")}/${textOf(scope["scopeName"])}`;
      scopes.set(name, textOf(scope["scopeDescription"]));
    }
  }
  return scopes;
}

function buildClient(
  client: Registration,
  known: ReadonlyMap<string, string>,
  undefinedScope: string,
  resources: Resources,
): AppClient {
  const secret = client.outputs["clientSecret"];
  const built: AppClient = {
    name: textProperty(client, "name"),
    clientId: client.id,
    ...(typeof secret === "string" && secret !== "" && { clientSecret: secret }),
    flows: textList(client.outputs["allowedOauthFlows"], "allowedOauthFlows", client, resources),
    isOauthOn: client.outputs["allowedOauthFlowsUserPoolClient"] === true,
    scopes: textList(client.outputs["allowedOauthScopes"], "allowedOauthScopes", client, resources),
    accessTokenSeconds: accessTokenSeconds(client, resources),
    ...signInOf(client),
  };
  for (const [what, fix] of clientFaults(built, known, undefinedScope)) {
    resources.fault(client, what, fix);
  }
  return built;
}

/** OAuth flows, and flows of Cognito's own API, in which nobody signs in. */
const machineFlows: readonly unknown[] = ["client_credentials", "ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_CLIENT_TOKEN_AUTH"];

/** What Cognito allows where a client states no flow of its API. */
const defaultFlows = ["ALLOW_CUSTOM_AUTH", "ALLOW_USER_SRP_AUTH"];

/** How people sign in with a client, and who vouches for them. What cannot be read is a flow, too. */
function signInOf({ outputs }: Registration): Pick<AppClient, "signIn" | "identityProviders"> {
  const list = (value: Value | undefined): readonly Value[] =>
    Array.isArray(value) ? (value as readonly Value[]) : [];
  const stated = list(outputs["explicitAuthFlows"]);
  const oauth = outputs["allowedOauthFlowsUserPoolClient"] === true ? list(outputs["allowedOauthFlows"]) : [];
  const flows = [...oauth, ...(stated.length > 0 ? stated : defaultFlows)];
  return {
    signIn: flows.filter((flow) => !machineFlows.includes(flow)).map(textOf),
    identityProviders: list(outputs["supportedIdentityProviders"]).map(textOf),
  };
}

/** What Cognito refuses: CreateUserPoolClient. */
function* clientFaults(
  { clientSecret, flows, isOauthOn, scopes }: AppClient,
  known: ReadonlyMap<string, string>,
  undefinedScope: string,
): Generator<[what: string, fix: string]> {
  const isMachine = flows.includes("client_credentials");
  if (isMachine && clientSecret === undefined) {
    yield ["the client_credentials flow needs a client secret", "set generateSecret: true"];
  }
  if (isMachine && flows.length > 1) {
    yield ["the client_credentials flow cannot stand beside other flows", "give people a client of their own"];
  }
  if (isOauthOn && (flows.length === 0 || scopes.length === 0)) {
    const what = "allowedOauthFlowsUserPoolClient is on without allowedOauthFlows and allowedOauthScopes";
    yield [what, "set both, or switch it off"];
  }
  for (const scope of scopes.filter((one) => (isMachine || one.includes("/")) && !known.has(one))) {
    const what = `allowedOauthScopes has "${scope}", which ${undefinedScope}`;
    yield [what, `define it, or use one of ${[...known.keys()].join(", ") || "none"}`];
  }
}

const secondsPer = new Map([
  ["seconds", 1],
  ["minutes", 60],
  ["hours", 3600],
  ["days", 86_400],
]);

function accessTokenSeconds(client: Registration, resources: Resources): number {
  const validity = client.outputs["accessTokenValidity"];
  const units = client.outputs["tokenValidityUnits"];
  const unit = isRecord(units) && typeof units["accessToken"] === "string" ? units["accessToken"] : "hours";
  const seconds = typeof validity === "number" ? validity * (secondsPer.get(unit) ?? NaN) : 3600;
  if (!(seconds >= 300 && seconds <= 86_400)) {
    const what = `accessTokenValidity = ${JSON.stringify(validity)} ${unit} is refused by Cognito`;
    resources.fault(client, what, "use 5 minutes to 1 day");
  } else if (seconds > refreshTokenSeconds(client)) {
    const what = "access tokens are valid for longer than refresh tokens, which Cognito refuses";
    resources.fault(client, what, "raise refreshTokenValidity");
  }
  return seconds;
}

/** Infinite where it cannot be told. */
function refreshTokenSeconds({ outputs }: Registration): number {
  const { refreshTokenValidity: validity, tokenValidityUnits: units } = outputs;
  const unit = isRecord(units) && typeof units["refreshToken"] === "string" ? units["refreshToken"] : "days";
  return typeof validity === "number" && validity > 0 ? validity * (secondsPer.get(unit) ?? Infinity) : Infinity;
}
