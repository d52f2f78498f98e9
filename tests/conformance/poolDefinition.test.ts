import { strict as assert } from "node:assert";
import { Changes, modelFaults, modelOf, output, resource, workedSet } from "../support/registrations";

const set = workedSet();
const read = "https://api.example.com/orders/read";
const client = (properties: object): Changes => ({ client: properties as Record<string, unknown> });
const validity = (accessTokenValidity: number | undefined, accessToken: string, more: object = {}): Changes =>
  client({ accessTokenValidity, tokenValidityUnits: { accessToken }, ...more });
const scope = (scopeName: string): Changes => ({ server: { scopes: [{ scopeName, scopeDescription: "x" }] } });
const scopes = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ scopeName: `s${index}`, scopeDescription: "x" }));
const prefix = (domain: string): Changes => ({ domain: { domain } });
const lambdaConfig = {
  preTokenGenerationConfig: { lambdaArn: output(set.fn, "arn"), lambdaVersion: "V3_0" },
};

/** Every printable character of ASCII but the ones that are left out. */
const printable = (except: string) =>
  Array.from({ length: 0x7e - 0x20 }, (_, index) => String.fromCharCode(0x21 + index))
    .filter((character) => !except.includes(character))
    .join("");

describe("as Cognito: what is refused before it is created", () => {
  const refused: Readonly<Record<string, readonly [Changes, RegExp]>> = {
    "[PF] client_credentials flow can not be selected if client does not have a client secret": [
      client({ generateSecret: false }),
      /the client_credentials flow needs a client secret; set generateSecret: true\.$/,
    ],
    "[PF] client_credentials flow can not be selected along with code flow": [
      client({ allowedOauthFlows: ["client_credentials", "code"] }),
      /the client_credentials flow cannot stand beside other flows/,
    ],
    "[PF] client_credentials flow can not be selected along with implicit flow": [
      client({ allowedOauthFlows: ["implicit", "client_credentials"] }),
      /the client_credentials flow cannot stand beside other flows/,
    ],
    "[ISSUE] terraform-provider-aws#4984: openid is not supported with client_credentials flow": [
      client({ allowedOauthScopes: [read, "openid"] }),
      /allowedOauthScopes has "openid", which no resource server of its pool defines/,
    ],
    "[PF] AllowedOAuthFlows and AllowedOAuthScopes are required: no scopes": [
      client({ allowedOauthScopes: undefined }),
      /allowedOauthFlowsUserPoolClient is on without allowedOauthFlows and allowedOauthScopes/,
    ],
    "[PF] AllowedOAuthFlows and AllowedOAuthScopes are required: no flows": [
      client({ allowedOauthFlows: undefined }),
      /allowedOauthFlowsUserPoolClient is on without allowedOauthFlows and allowedOauthScopes/,
    ],
    "[SDK] [PF] Invalid scope requested": [
      client({ allowedOauthScopes: ["https://api.example.com/orders/raed"] }),
      /allowedOauthScopes has "https:\/\/api\.example\.com\/orders\/raed", which no resource server/,
    ],
    "[D] [PF] Invalid range for token validity: below 5 minutes": [
      validity(299, "seconds"),
      /accessTokenValidity = 299 seconds is refused by Cognito; use 5 minutes to 1 day\.$/,
    ],
    "[D] [PF] Invalid range for token validity: above 1 day": [
      validity(86_401, "seconds"),
      /accessTokenValidity = 86401 seconds is refused by Cognito/,
    ],
    "[PF] Access and Id Token expiration times must be less than or equal to refresh token expiration times": [
      validity(61, "minutes", {
        refreshTokenValidity: 60,
        tokenValidityUnits: { accessToken: "minutes", refreshToken: "minutes" },
      }),
      /access tokens are valid for longer than refresh tokens, which Cognito refuses/,
    ],
    "[PF] Token Customization with Pre-Token Generation Lambda V3_0 on LITE": [
      { pool: { lambdaConfig, userPoolTier: "LITE" } },
      /lambdaConfig has a pre token generation trigger V3_0, which userPoolTier "LITE" lacks/,
    ],
    "[D] quotas page: 100 scopes per resource server": [
      { server: { scopes: scopes(101) } },
      /it has 101 scopes, and AWS takes 100/,
    ],
    "[D] quotas page: 50 scopes per app client": [
      client({ allowedOauthScopes: scopes(51).map(({ scopeName }) => `x/${scopeName}`) }),
      /it has 51 allowedOauthScopes, and AWS takes 50/,
    ],
  };
  for (const [name, [changes, says]] of Object.entries(refused)) {
    it(name, () => assert.match(modelFaults(changes).join("\n"), new RegExp(says.source, "m")));
  }

  for (const [what, character] of Object.entries({ space: " ", '"': '"', "\\": "\\", "a letter beyond ASCII": "é" })) {
    it(`[PF] character set of an identifier: no ${what}`, () => {
      assert.match(
        modelFaults({ server: { identifier: `a${character}b` } }).join("\n"),
        /identifier = .* is refused by/,
      );
    });
    it(`[PF] character set of a scope: no ${what}`, () => {
      assert.match(modelFaults(scope(`a${character}b`)).join("\n"), /scopeName = .* is refused by Cognito/);
    });
  }
  it("[PF] character set of a scope: no /", () => {
    assert.match(modelFaults(scope("a/b")).join("\n"), /scopeName = "a\/b" is refused by Cognito/);
  });

  for (const name of ["", "-a", "a-", "A", "a_b", "a.b", "é", "a".repeat(64), "my-aws-x", "amazon", "x-cognito"]) {
    it(`[PF] [ISSUE] aws-cdk#37514: a domain prefix is not ${JSON.stringify(name)}`, () => {
      assert.match(modelFaults(prefix(name)).join("\n"), /domain = ".*" is refused by Cognito as a prefix/);
    });
  }
});

describe("as Cognito: what is accepted", () => {
  const accepted: Readonly<Record<string, Changes>> = {
    "[D] 5 minutes of validity": validity(5, "minutes"),
    "[D] 1 day of validity": validity(1, "days"),
    "[PF] access tokens as valid as refresh tokens": validity(60, "minutes", {
      refreshTokenValidity: 60,
      tokenValidityUnits: { accessToken: "minutes", refreshToken: "minutes" },
    }),
    "[PF] every character of an identifier": {
      server: { identifier: printable('"\\') },
      client: { allowedOauthScopes: [`${printable('"\\')}/read`] },
    },
    "[PF] every character of a scope": {
      ...scope(printable('"\\/')),
      ...client({ allowedOauthScopes: [`https://api.example.com/orders/${printable('"\\/')}`] }),
    },
    "[PF] a prefix of one letter": prefix("a"),
    "[PF] a prefix of 63 letters, digits and hyphens": prefix(`a-1${"b".repeat(60)}`),
    "[ISSUE] lgallard#289: a custom domain is no prefix": {
      domain: { domain: "auth.aws-team.example.com", certificateArn: "arn:aws:acm:us-east-1:1:certificate/a" },
    },
    "[SDK] ESSENTIALS unless a tier is given, which has the trigger": { pool: { lambdaConfig } },
    "[D] the trigger on PLUS": { pool: { lambdaConfig, userPoolTier: "PLUS" } },
    "[SDK] explicitAuthFlows, which no machine uses": client({ explicitAuthFlows: ["ALLOW_REFRESH_TOKEN_AUTH"] }),
  };
  for (const [name, changes] of Object.entries(accepted)) {
    it(name, () => assert.deepEqual(modelFaults(changes), []));
  }

  it("[D] [SDK] 60 minutes of validity unless another is given, and hours the unit unless one is", () => {
    const secondsOf = (changes: Changes) => modelOf(changes).pools[0]!.clients[0]!.accessTokenSeconds;
    assert.equal(secondsOf({}), 3600);
    assert.equal(secondsOf(client({ accessTokenValidity: 2 })), 7200);
  });

  it("[D] a prefix and a custom domain beside each other, the prefix below auth.<region>.amazoncognito.com", () => {
    const own = resource("aws:cognito/userPoolDomain:UserPoolDomain", "own", {
      domain: "auth.example.com",
      certificateArn: "arn:aws:acm:us-east-1:1:certificate/a",
      userPoolId: set.pool.id,
    });
    assert.deepEqual(modelOf({}, own).pools[0]!.domains, [
      "https://acme-orders-dev.auth.eu-central-1.amazoncognito.com",
      "https://auth.example.com",
    ]);
  });

  it("[PKG] the pool's endpoint is its issuer without https://", () => {
    const { id } = set.pool;
    assert.equal(output(set.pool, "endpoint"), `cognito-idp.eu-central-1.amazonaws.com/${id}`);
    assert.equal(modelOf().pools[0]!.issuer, `https://cognito-idp.eu-central-1.amazonaws.com/${id}`);
  });

  const permission = (properties: object) =>
    resource("aws:lambda/permission:Permission", "trigger", {
      action: "lambda:InvokeFunction",
      function: output(set.fn, "name"),
      principal: "cognito-idp.amazonaws.com",
      sourceArn: output(set.pool, "arn"),
      ...properties,
    });
  for (const [what, properties, isPermitted] of [
    ["for cognito-idp.amazonaws.com", {}, true],
    ["for another service", { principal: "apigateway.amazonaws.com" }, false],
    ["for another pool", { sourceArn: `${output(set.pool, "arn")}x` }, false],
  ] as const) {
    it(`[D] user-pool-lambda-pre-token-generation page: a Lambda permission ${what}`, () => {
      const [pool] = modelOf({ pool: { lambdaConfig } }, permission(properties)).pools;
      assert.equal(pool!.trigger!.isPermitted, isPermitted);
    });
  }
});
