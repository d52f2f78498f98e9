import type { Answer, Asked } from "./emulatedCall";

/** Passes a call on to the emulator, with what is changed of it. */
export type Ask = (change?: Partial<Asked>) => Promise<Answer>;

/** What an emulator of AWS answers otherwise than AWS, put right. */
export interface Correction {
  readonly service: string;
  readonly action: RegExp;
  /** Answers a call; `undefined` leaves it to the emulator. */
  readonly answer: (asked: Asked, ask: Ask) => Answer | undefined | Promise<Answer | undefined>;
}

type Fields = Record<string, unknown>;

const links = new Map<string, Fields>();
const privateSettings = new Map<string, Fields>();

/** What is known of ministack. Another emulator, or a later one, may do without. */
export const corrections: readonly Correction[] = [
  {
    // It rotates nothing, and does not know how to end that.
    service: "secretsmanager",
    action: /^CancelRotateSecret$/,
    answer: ({ body }) => {
      const { SecretId } = JSON.parse(body) as { SecretId: string };
      return { status: 200, headers: {}, text: JSON.stringify({ ARN: SecretId }) };
    },
  },
  {
    // Authorizers of one kind have none of what is for those of the other.
    service: "apigateway",
    action: /\/authorizers/,
    answer: (_, ask) =>
      changed(ask, (authorizer) =>
        without(
          authorizer,
          authorizer["authorizerType"] === "JWT"
            ? ["authorizerPayloadFormatVersion", "authorizerResultTtlInSeconds", "enableSimpleResponses"]
            : ["jwtConfiguration"],
        ),
      ),
  },
  {
    // It forgets how a private server is reached, and keeps what an empty text removes.
    service: "apigateway",
    action: /^\w+ \/v2\/apis\/[^/]+\/integrations/,
    answer: ({ body }, ask) =>
      changed(ask, (integration) => {
        const id = String(integration["integrationId"]);
        const given = pick(body === "" ? {} : (JSON.parse(body) as Fields), ["connectionId", "tlsConfig"]);
        privateSettings.set(id, { ...privateSettings.get(id), ...given });
        return withoutEmpty({ ...integration, ...privateSettings.get(id) }, "requestParameters");
      }),
  },
  {
    // It takes the removal of a route's settings for that of the stage.
    service: "apigateway",
    action: /^DELETE .*\/routesettings\//,
    answer: async ({ path }, ask) => {
      const [, stage, routeKey] = /^(.*)\/routesettings\/(.*)$/.exec(path)!;
      const { text } = await ask({ method: "GET", path: stage!, body: "" });
      const { routeSettings = {} } = JSON.parse(text) as { routeSettings?: Fields };
      const body = JSON.stringify({ routeSettings: without(routeSettings, [decodeURIComponent(routeKey!)]) });
      const { status } = await ask({ method: "PATCH", path: stage!, body });
      return { status: status < 300 ? 204 : status, headers: {}, text: "" };
    },
  },
  {
    // It knows tags that came later by their own call only.
    service: "apigateway",
    action: /^(?:GET|POST|PATCH) \/v2\/apis\/[^/]+(?:\/stages\/[^/]+)?$/,
    answer: async ({ path }, ask) => {
      const [, id, stage] = /^\/v2\/apis\/([^/]+)(?:\/stages\/([^/]+))?$/.exec(path)!;
      const arn = `arn:aws:apigateway:eu-west-1::/apis/${id!}${stage ? `/stages/${decodeURIComponent(stage)}` : ""}`;
      const { text } = await ask({ method: "GET", path: `/v2/tags/${encodeURIComponent(arn)}`, body: "" });
      const { tags } = JSON.parse(text) as { tags?: Fields };
      return changed(ask, (one) => withoutEmpty({ ...one, tags: tags ?? one["tags"] }, "stageVariables"));
    },
  },
  {
    // It takes a part of what is known of mutual TLS for all of it, and an empty address for one.
    service: "apigateway",
    action: /^PATCH \/v2\/domainnames\/[^/]+$/,
    answer: async ({ body }, ask) => {
      const change = JSON.parse(body) as Fields;
      const { text } = await ask({ method: "GET", body: "" });
      const before = (JSON.parse(text) as Fields)["mutualTlsAuthentication"] as Fields | undefined;
      const after = { ...before, ...(change["mutualTlsAuthentication"] as Fields | undefined) };
      return ask({ body: JSON.stringify({ ...change, mutualTlsAuthentication: after }) });
    },
  },
  {
    service: "apigateway",
    action: /^GET \/v2\/domainnames\/[^/]+$/,
    answer: (_, ask) =>
      changed(ask, (one) => {
        const { truststoreUri } = (one["mutualTlsAuthentication"] ?? {}) as Fields;
        return truststoreUri ? withoutEmpty(one, "mutualTlsAuthentication") : without(one, ["mutualTlsAuthentication"]);
      }),
  },
  {
    // It says that a function has an environment when the last variable has gone.
    service: "lambda",
    action: /^GET \/2015-03-31\/functions\/[^/]+$/,
    answer: (_, ask) =>
      changed(ask, ({ Configuration, ...more }) => {
        const configuration = Configuration as Fields;
        const { Variables = {} } = (configuration["Environment"] ?? {}) as { Variables?: Fields };
        const isEmpty = Object.keys(Variables).length === 0;
        return { ...more, Configuration: isEmpty ? without(configuration, ["Environment"]) : configuration };
      }),
  },
  {
    // It keeps a trigger that an update leaves out.
    service: "cognito-idp",
    action: /^UpdateUserPool$/,
    answer: ({ body }, ask) => ask({ body: JSON.stringify({ LambdaConfig: {}, ...(JSON.parse(body) as Fields) }) }),
  },
  {
    // It deletes protected pools.
    service: "cognito-idp",
    action: /^DeleteUserPool$/,
    answer: async ({ headers }, ask) => {
      const target = "AWSCognitoIdentityProviderService.DescribeUserPool";
      const { text } = await ask({ headers: { ...headers, "x-amz-target": target } });
      const { UserPool } = JSON.parse(text) as { UserPool?: { DeletionProtection?: string } };
      if (UserPool?.DeletionProtection !== "ACTIVE") {
        return undefined;
      }
      const message =
        "The user pool cannot be deleted because deletion protection is activated. Deletion protection must be inactivated first.";
      return json(400, { __type: "InvalidParameterException", message }, "application/x-amz-json-1.1");
    },
  },
  {
    // It has no VPC links.
    service: "apigateway",
    action: /\/v2\/vpclinks/,
    answer: ({ method, path, body }) => {
      if (method === "POST") {
        const vpcLinkId = `link${links.size}`;
        links.set(vpcLinkId, { tags: {}, ...(JSON.parse(body) as Fields), vpcLinkId, vpcLinkStatus: "AVAILABLE" });
        return json(201, links.get(vpcLinkId));
      }
      const id = path.split("/")[3] ?? "";
      const link = links.get(id);
      if (!link) {
        return json(404, { __type: "NotFoundException", message: `Unable to find VPC link ${id}` });
      }
      if (method === "DELETE") {
        links.delete(id);
        return json(202, {});
      }
      return json(200, method === "PATCH" ? Object.assign(link, JSON.parse(body)) : link);
    },
  },
];

/** Changes what the emulator answers, or each member of it. */
async function changed(ask: Ask, change: (one: Fields) => Fields): Promise<Answer> {
  const answer = await ask();
  if (answer.status >= 300 || answer.text === "") {
    return answer;
  }
  const value = JSON.parse(answer.text) as Fields & { readonly items?: readonly Fields[] };
  return {
    ...answer,
    text: JSON.stringify(value.items ? { ...value, items: value.items.map(change) } : change(value)),
  };
}

function pick(given: Fields, names: readonly string[]): Fields {
  return Object.fromEntries(Object.entries(given).filter(([name]) => names.includes(name)));
}

function without(given: Fields, names: readonly string[]): Fields {
  return Object.fromEntries(Object.entries(given).filter(([name]) => !names.includes(name)));
}

/** Without the members of a map that are empty. */
function withoutEmpty(one: Fields, map: string): Fields {
  const members = Object.entries(one[map] ?? {}).filter(([, value]) => value !== "");
  return one[map] ? { ...one, [map]: Object.fromEntries(members) } : one;
}

function json(status: number, value: unknown, type = "application/json"): Answer {
  return { status, headers: { "content-type": type }, text: JSON.stringify(value) };
}
