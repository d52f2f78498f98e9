/** What users of Cognito and HTTP APIs complain about, and that the components answer it. */
import { strict as assert } from "node:assert";
import { ApiWithJwt, ApiWithJwtArgs, M2mAuth, M2mAuthArgs, M2mEvent, TokenEvent } from "../../components";
import { byLabel, refusalOf, register, Registered, settle } from "../support/mocks";

const handler = async () => ({ statusCode: 204 });
const servers = {
  orders: { identifier: "https://api.example.com/orders", scopes: { write: "Create orders", read: "Read orders" } },
  stock: { scopes: { read: "Read stock" } },
};
const clients = { reporting: ["stock/read", "orders/read"], checkout: ["orders/write"] };

function createAuth(args: Partial<M2mAuthArgs> = {}, name = "shop"): M2mAuth {
  const all: M2mAuthArgs = { resourceServers: servers, clients: clients as M2mAuthArgs["clients"], ...args };
  return new M2mAuth(name, all);
}

function createApi(args: object = {}, name = "shop", authName = name): ApiWithJwt {
  const routes = { "GET /orders": { scopes: ["orders/read"], handler } };
  const auth = "auth" in args ? args.auth : createAuth({}, authName);
  return new ApiWithJwt(name, { routes, ...args, auth } as ApiWithJwtArgs);
}

const ofKind = (resources: readonly Registered[], kind: string) =>
  resources.filter(({ type }) => type.endsWith(`:${kind}`));
const inputsOf = (resources: readonly Registered[], kind: string) =>
  ofKind(resources, kind).map(({ inputs }) => inputs);

/** The places of the faults for which a program is refused before anything of its component is registered. */
async function refusedAt(component: "M2mAuth" | "ApiWithJwt", program: () => unknown): Promise<string[]> {
  const { error } = await refusalOf(component, program);
  return error.faults.map(({ path }) => path);
}

const many = <T>(count: number, value: T) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, value]));

describe("tokens: users complain that", () => {
  it("a client that looks right is answered invalid_grant, since OAuth is switched off", async () => {
    const { resources } = await register(createAuth);
    const created = inputsOf(resources, "UserPoolClient");
    assert.equal(created.length, 2);
    for (const client of created) {
      assert.equal(client["allowedOauthFlowsUserPoolClient"], true);
      assert.deepEqual(client["allowedOauthFlows"], ["client_credentials"]);
    }
  });

  it("access tokens have no audience to check", async () => {
    const { resources } = await register(createApi);
    const [authorizer] = inputsOf(resources, "Authorizer");
    assert.deepEqual((authorizer!["jwtConfiguration"] as { audiences: unknown }).audiences, [
      "shop-checkout-UserPoolClient",
      "shop-reporting-UserPoolClient",
    ]);
    assert.deepEqual(await refusedAt("ApiWithJwt", () => createApi({ audience: "orders" })), ["audience"]);
  });

  it("an API cannot accept any number of clients, which only the deployment tells", async () => {
    const crowd = () => createAuth({ clients: many(51, ["orders/read"]) });
    const { error } = await refusalOf("ApiWithJwt", () => createApi({ auth: crowd() }));
    assert.match(
      error.message,
      /51 is more than the 50 audiences .*; have a function check .*, or spread the clients .* with auth\.only\(\.\.\.\)/,
    );

    const { resources } = await register(() => {
      const auth = crowd();
      const names = Object.keys(auth.clients);
      const routes = {
        "GET /a": { access: "any-client", handler },
        "GET /b": { access: "any-client", authorizer: "more", handler },
      };
      return createApi({ auth: auth.only(...names.slice(0, 50)), authorizers: { more: auth.only("k50") }, routes });
    });
    const sizes = inputsOf(resources, "Authorizer").map(
      ({ jwtConfiguration }) => (jwtConfiguration as { audiences: unknown[] }).audiences.length,
    );
    assert.deepEqual(sizes.sort(), [1, 50]);
  });

  it("they cannot read the claims, whose types are wrong", async () => {
    const claimsOf = async ({ requestContext: { authorizer } }: M2mEvent) => {
      const { claims, scopes } = authorizer.jwt;
      // @ts-expect-error: every claim arrives as a text
      const wrong: number = claims.exp;
      // @ts-expect-error: there are none where the route asks for none
      const surely: string[] = scopes;
      // @ts-expect-error: a machine has no user name
      const user: string = claims["username"];
      const granted: string[] = claims.scope.split(" ");
      return Promise.resolve({ client: claims.client_id, until: Number(claims.exp), granted, wrong, surely, user });
    };
    const claims = { client_id: "abc", scope: "orders/read orders/write", exp: "1700000000" };
    const event = { requestContext: { authorizer: { jwt: { claims, scopes: null } } } };
    const { client, until, granted } = await claimsOf(event as unknown as M2mEvent);
    assert.deepEqual(
      { client, until, granted },
      {
        client: "abc",
        until: 1_700_000_000,
        granted: ["orders/read", "orders/write"],
      },
    );
  });

  it("an ID token of a user passes where an access token is meant", async () => {
    const { resources } = await register(createAuth);
    const [pool] = inputsOf(resources, "UserPool");
    assert.deepEqual(pool!["adminCreateUserConfig"], { allowAdminCreateUserOnly: true });
    for (const client of inputsOf(resources, "UserPoolClient")) {
      assert.deepEqual(client["explicitAuthFlows"], ["ALLOW_REFRESH_TOKEN_AUTH"]);
    }
    const routes = { "GET /orders": { handler } };
    assert.deepEqual(await refusedAt("ApiWithJwt", () => createApi({ routes })), ['routes["GET /orders"]']);
  });

  it("tokens of machines cannot have claims of one's own", async () => {
    const tokenCustomization = { handler: async (event: TokenEvent) => Promise.resolve(event) };
    const { resources } = await register(() => createAuth({ tokenCustomization }));
    const [pool] = inputsOf(resources, "UserPool");
    const name = ofKind(resources, "Function")[0]!.name;
    const lambdaArn = `arn:aws:lambda:eu-central-1:123456789012:function:${name}-0123`;
    assert.deepEqual(pool!["lambdaConfig"], { preTokenGenerationConfig: { lambdaArn, lambdaVersion: "V3_0" } });
    assert.equal(pool!["userPoolTier"], "ESSENTIALS");
    assert.deepEqual(await refusedAt("M2mAuth", () => createAuth({ tier: "LITE", tokenCustomization })), [
      "tokenCustomization",
    ]);
  });

  it("each token is billed, and a pool holds so many clients", async () => {
    const day = { minutes: 24 * 60 };
    const { resources } = await register(() =>
      createAuth({ clients: { batch: { scopes: ["orders/read"], accessTokenValidity: day } } }),
    );
    const [client] = inputsOf(resources, "UserPoolClient");
    assert.equal(client!["accessTokenValidity"], 1440);
    assert.equal((client!["tokenValidityUnits"] as { accessToken: string }).accessToken, "minutes");
    const crowd = many(10_001, ["orders/read"]) as M2mAuthArgs["clients"];
    assert.deepEqual(await refusedAt("M2mAuth", () => createAuth({ clients: crowd })), ["clients"]);
  });
});

describe("clients: users complain that", () => {
  it("scopes for each client are awkward, and an index picks the wrong one", async () => {
    const reversed = {
      stock: servers.stock,
      orders: { ...servers.orders, scopes: { read: "Read orders", write: "Create orders" } },
    };
    for (const resourceServers of [servers, reversed]) {
      const { resources } = await register(() => createAuth({ resourceServers }));
      const scopes = ofKind(resources, "UserPoolClient").map(({ name, inputs }) => [
        name,
        inputs["allowedOauthScopes"],
      ]);
      assert.deepEqual(Object.fromEntries(scopes), {
        "shop-checkout": ["https://api.example.com/orders/write"],
        "shop-reporting": ["https://api.example.com/orders/read", "stock/read"],
      });
    }
  });

  it("a client is created before the scopes that it asks for", async () => {
    const { resources } = await register(createAuth);
    const urns = ofKind(resources, "ResourceServer").map(({ urn }) => urn);
    assert.equal(urns.length, 2);
    for (const { dependencies } of ofKind(resources, "UserPoolClient")) {
      assert.ok(urns.every((urn) => dependencies.includes(urn)));
    }
  });

  it("scopes and flows are refused that do not go with client credentials", async () => {
    const client = (given: object) => () => createAuth({ clients: { a: given } } as Partial<M2mAuthArgs>);
    for (const scope of ["openid", "email", "aws.cognito.signin.user.admin"]) {
      assert.deepEqual(await refusedAt("M2mAuth", client([scope])), ["clients.a[0]"]);
    }
    for (const setting of [{ allowedOauthFlows: ["code"] }, { generateSecret: false }, { callbackUrls: [] }]) {
      const given = { scopes: ["orders/read"], ...setting };
      assert.deepEqual(await refusedAt("M2mAuth", client(given)), [`clients.a.${Object.keys(setting).join()}`]);
    }
    assert.deepEqual(await refusedAt("M2mAuth", client([])), ["clients.a"]);
    const { resources } = await register(createAuth);
    assert.ok(inputsOf(resources, "UserPoolClient").every(({ generateSecret }) => generateSecret === true));
  });

  it("an update of a client resets what it leaves out", async () => {
    const { resources } = await register(createAuth);
    for (const client of inputsOf(resources, "UserPoolClient")) {
      const { userPoolId, name, allowedOauthScopes, ...others } = client;
      assert.ok(userPoolId !== undefined && name !== undefined && allowedOauthScopes !== undefined);
      assert.deepEqual(others, {
        generateSecret: true,
        allowedOauthFlowsUserPoolClient: true,
        allowedOauthFlows: ["client_credentials"],
        explicitAuthFlows: ["ALLOW_REFRESH_TOKEN_AUTH"],
        accessTokenValidity: 60,
        idTokenValidity: 60,
        refreshTokenValidity: 1440,
        tokenValidityUnits: { accessToken: "minutes", idToken: "minutes", refreshToken: "minutes" },
        enableTokenRevocation: true,
        preventUserExistenceErrors: "ENABLED",
      });
    }
  });

  it("each deployment updates many clients for nothing", async () => {
    const names = Object.keys(many(60, ""));
    const scopes = ["stock/read", "orders/read"];
    const routes = { "GET /health": { access: "public", handler } };
    const program = (order: readonly string[]) => () => {
      const own: Record<string, string[]> = Object.fromEntries(order.map((name) => [name, scopes]));
      return createApi({ auth: createAuth({ clients: own as M2mAuthArgs["clients"] }), routes });
    };
    const { resources } = await register(program(names));
    assert.equal(ofKind(resources, "UserPoolClient").length, 60);
    assert.deepEqual((await register(program(names))).resources, resources);
    assert.deepEqual((await register(program([...names].reverse()))).resources, resources);
  });

  it("secrets leak from outputs and state on their way to the caller", async () => {
    const { resources, result } = await register(() => createAuth({ secretsManager: {} }));
    const { checkout } = result.clients;
    assert.ok(checkout !== undefined);
    assert.deepEqual(await settle(checkout.clientSecret), { value: "shop-checkout-secret", isSecret: true });
    assert.equal((await settle(checkout.clientId)).isSecret, false);
    assert.doesNotMatch(JSON.stringify(byLabel(resources)["M2mAuth shop"]), /-secret/);

    const versions = ofKind(resources, "SecretVersion");
    assert.equal(versions.length, 2);
    for (const { inputs, secrets } of versions) {
      assert.deepEqual(secrets, ["secretString"]);
      assert.match(String(inputs["secretString"]), /"clientSecret":"shop-\w+-secret"/);
    }
    const names = inputsOf(resources, "Secret").map(({ name }) => name);
    assert.deepEqual(names.sort(), ["test-project/test-stack/shop/checkout", "test-project/test-stack/shop/reporting"]);
    const unmarked = resources.filter(({ inputs, secrets }) => {
      const open = Object.entries(inputs).filter(([key]) => !secrets.includes(key));
      return /shop-(?:checkout|reporting)-secret/.test(JSON.stringify(open));
    });
    assert.deepEqual(unmarked, []);
  });
});

describe("domains and issuers: users complain that", () => {
  it("a domain's prefix is taken, reserved or refused without a reason", async () => {
    for (const [prefix, reason] of [
      ["my-cognito-app", /contains the reserved word "cognito"/],
      ["Shop", /is not a domain prefix that Cognito accepts/],
      ["shop.", /is not a domain prefix that Cognito accepts/],
    ] as const) {
      const { error } = await refusalOf("M2mAuth", () => createAuth({ domain: { prefix } }));
      assert.match(error.message, reason);
    }
    const prefixes = [];
    for (const name of ["shop", "shop", "shop-b"]) {
      const { resources } = await register(() => createAuth({}, name));
      const [domain] = ofKind(resources, "UserPoolDomain");
      assert.equal(domain!.deleteBeforeReplace, true);
      prefixes.push(String(domain!.inputs["domain"]).slice(-12));
    }
    assert.equal(prefixes[0], prefixes[1]);
    assert.notEqual(prefixes[0], prefixes[2]);
  });

  it("a domain of one's own is checked as if it were a prefix, and lacks its record", async () => {
    const certificateArn = "arn:aws:acm:us-east-1:123456789012:certificate/1234-abcd";
    const domain = { name: "auth.my-aws-shop.example", certificateArn, hostedZoneId: "Z123ABC" };
    const { resources, result } = await register(() => createAuth({ domain }));
    assert.deepEqual(inputsOf(resources, "UserPoolDomain"), [
      { userPoolId: "shop-UserPool", domain: domain.name, certificateArn },
    ]);
    assert.equal((await settle(result.tokenEndpoint)).value, "https://auth.my-aws-shop.example/oauth2/token");
    const [record] = inputsOf(resources, "Record");
    assert.deepEqual([record!["name"], record!["type"], record!["zoneId"]], [domain.name, "A", "Z123ABC"]);

    const elsewhere = { ...domain, certificateArn: certificateArn.replace("us-east-1", "eu-central-1") };
    assert.deepEqual(await refusedAt("M2mAuth", () => createAuth({ domain: elsewhere })), ["domain.certificateArn"]);
    const both = { ...domain, prefix: "shop" } as M2mAuthArgs["domain"] & object;
    assert.deepEqual(await refusedAt("M2mAuth", () => createAuth({ domain: both })), ["domain"]);
  });

  it("an issuer is the wrong URL, or has a slash too many", async () => {
    const { resources, result } = await register(createApi);
    const issuer = "https://cognito-idp.eu-central-1.amazonaws.com/shop-UserPool";
    const [authorizer] = inputsOf(resources, "Authorizer");
    assert.equal((authorizer!["jwtConfiguration"] as { issuer: string }).issuer, issuer);
    assert.equal((await settle((await register(createAuth)).result.jwksUri)).value, `${issuer}/.well-known/jwks.json`);
    assert.ok(result instanceof ApiWithJwt);

    for (const wrong of [
      "https://shop.auth.eu-central-1.amazoncognito.com",
      `${issuer}/`,
      issuer.replace("https:", "http:"),
      `${issuer}/.well-known/openid-configuration?x=1`,
    ]) {
      const foreign = { issuer: wrong, audience: "orders" };
      assert.deepEqual(await refusedAt("ApiWithJwt", () => createApi({ auth: foreign })), ["auth.issuer"], wrong);
    }
  });

  it("an issuer of a pool that exists has two forms", async () => {
    const userPoolId = "eu-central-1_AbCdEfGhI";
    const existing = (more: object) => () =>
      createAuth({ userPoolId, domain: { url: "https://auth.example.com" }, ...more });
    const forms = ["cognito-idp", "issuer-cognito-idp"].map((one) => `https://${one}.eu-central-1.amazonaws.com/`);
    for (const form of forms) {
      const { result } = await register(existing({ issuer: form + userPoolId }));
      assert.equal((await settle(result.issuer)).value, form + userPoolId);
      assert.deepEqual(await refusedAt("M2mAuth", existing({ issuer: `${form}eu-central-1_Another12` })), ["issuer"]);
      assert.deepEqual(await refusedAt("M2mAuth", existing({ issuer: `${form}${userPoolId}/` })), ["issuer"]);
    }
    assert.equal((await settle((await register(existing({}))).result.issuer)).value, forms[0]! + userPoolId);
  });
});

describe("functions and routes: users complain that", () => {
  it("a function gets far too many rights", async () => {
    const { resources } = await register(createApi);
    assert.deepEqual(ofKind(resources, "RolePolicyAttachment"), []);
    assert.equal(ofKind(resources, "Role").length, 1);
    const [{ policy } = {}] = inputsOf(resources, "RolePolicy");
    assert.equal(inputsOf(resources, "RolePolicy").length, 1);
    const logGroup = "arn:aws:logs:eu-central-1:123456789012:log-group:/aws/lambda/shop-get-orders-0123";
    assert.deepEqual((JSON.parse(String(policy)) as { Statement: unknown }).Statement, [
      {
        Effect: "Allow",
        Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
        Resource: `${logGroup}:log-stream:*`,
      },
    ]);
  });

  it("a function's archive holds every dependency", async () => {
    const { resources } = await register(createApi);
    assert.deepEqual(
      inputsOf(resources, "Function").map(({ code }) => Object.keys(code as object)),
      [["__index.js"]],
    );
  });

  it("an authorizer of one API is used by another", async () => {
    const { resources } = await register(() => [createApi(), createApi({}, "second", "own")]);
    for (const name of ["shop", "second"]) {
      const of = (kind: string) => inputsOf(resources, kind).filter(({ apiId }) => apiId === `${name}-Api`);
      assert.deepEqual(
        of("Authorizer").map((authorizer) => authorizer["name"]),
        [name],
      );
      assert.deepEqual(
        of("Route").map(({ authorizerId }) => authorizerId),
        [`${name}-Authorizer`],
      );
    }
  });

  it("limits of routes are set before the routes are there, and lose what they leave out", async () => {
    const throttle = { rateLimit: 5, burstLimit: 10 };
    const program = (limit: object | undefined) => () =>
      createApi({
        throttle: { rateLimit: 100, burstLimit: 200 },
        routes: {
          "GET /orders": { scopes: ["orders/read"], handler, ...(limit && { throttle: limit }) },
          "GET /health": { access: "public", handler },
        },
      });
    const { resources } = await register(program(throttle));
    const [stage] = ofKind(resources, "Stage");
    const routeUrns = ofKind(resources, "Route").map(({ urn }) => urn);
    assert.ok(routeUrns.length === 2 && routeUrns.every((urn) => stage!.dependencies.includes(urn)));
    assert.deepEqual(stage!.inputs["routeSettings"], [
      { routeKey: "GET /orders", throttlingRateLimit: 5, throttlingBurstLimit: 10, detailedMetricsEnabled: false },
    ]);
    assert.deepEqual(stage!.inputs["defaultRouteSettings"], { throttlingRateLimit: 100, throttlingBurstLimit: 200 });
    assert.deepEqual(await refusedAt("ApiWithJwt", program({ rateLimit: 5 })), [
      'routes["GET /orders"].throttle.burstLimit',
    ]);

    const [without] = inputsOf((await register(program(undefined))).resources, "Stage");
    assert.equal(without!["routeSettings"], undefined);
  });

  it("preflight requests are answered 401", async () => {
    const cors = { allowOrigins: ["https://app.example.com"] };
    const closed = { access: "any-client", handler };
    const { resources } = await register(() => createApi({ cors, routes: { $default: closed, "ANY /a": closed } }));
    const open = inputsOf(resources, "Route").filter(({ authorizationType }) => authorizationType === "NONE");
    assert.deepEqual(open.map(({ routeKey }) => routeKey).sort(), ["OPTIONS /", "OPTIONS /a", "OPTIONS /{proxy+}"]);
    const routes = { "OPTIONS /a": closed };
    assert.deepEqual(await refusedAt("ApiWithJwt", () => createApi({ cors, routes })), ['routes["OPTIONS /a"]']);
  });
});
