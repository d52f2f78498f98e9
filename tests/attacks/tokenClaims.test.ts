import { strict as assert } from "node:assert";
import { encode, encodeText, ServedModel, signed, startOfTime } from "../support/servedModel";
import { assertTokenRefused, attacked, read, statusWith, write } from "./support";

/** Signs JSON that JSON.stringify would not write. */
function signedText(served: ServedModel, payload: string, header?: string): string {
  const head = header ?? JSON.stringify({ kid: served.kid(), alg: "RS256" });
  return signed(encodeText(head), encodeText(payload), served.privateKey());
}

/** The good claims as JSON, with members put behind those that there are. */
function claimsText(served: ServedModel, members: string): string {
  return `${JSON.stringify(served.goodClaims()).slice(0, -1)},${members}}`;
}

function nameOf(value: unknown): string {
  return (JSON.stringify(value) ?? "missing").slice(0, 40);
}

describe("attack: a token's claims", () => {
  const served = attacked();

  const notTexts = [undefined, null, "", 1, 0, true, [], {}];
  const wrong: Readonly<Record<string, readonly unknown[]>> = {
    iss: [...notTexts, "https://evil.example.com", "x", ["__proto__"]],
    client_id: [...notTexts, "other", "__proto__", "*"],
    aud: [...notTexts.slice(1), "other", ["other"], [[]], [null], [1], "*", ["*"]],
    exp: [undefined, null, "", String(startOfTime + 3600), "never", true, [startOfTime + 3600], {}, 0, -1].concat([
      startOfTime,
      startOfTime - 1,
      startOfTime - 0.001,
    ]),
    nbf: [null, "", String(startOfTime - 1), "0", true, false, [0], {}, startOfTime + 1, startOfTime + 0.001, 1e300],
    iat: [null, "", String(startOfTime - 1), "0", true, false, [0], {}, startOfTime + 1, startOfTime + 0.001, 1e300],
  };
  for (const [claim, values] of Object.entries(wrong)) {
    for (const value of values) {
      it(`${claim}: ${nameOf(value)}`, () => assertTokenRefused(served(), served().token({ [claim]: value })));
    }
  }

  const changes: Readonly<Record<string, (good: string) => unknown>> = {
    "with a slash behind": (good) => `${good}/`,
    "with a space behind": (good) => `${good} `,
    "with a space before": (good) => ` ${good}`,
    "with a zero byte behind": (good) => `${good}\0`,
    "in capitals": (good) => good.toUpperCase() + (good === good.toUpperCase() ? "X" : ""),
    "without its last letter": (good) => good.slice(0, -1),
    "with more behind": (good) => `${good}.evil.example.com`,
    "twice, with a comma": (good) => `${good},${good}`,
    "in an object": (good) => ({ [good]: good }),
    "in a list in a list": (good) => [[good]],
  };
  for (const claim of ["iss", "client_id", "aud"]) {
    for (const [what, change] of Object.entries(changes)) {
      it(`${claim} that is right, ${what}`, () => {
        const good = served().goodClaims()[claim === "aud" ? "client_id" : claim] as string;
        return assertTokenRefused(served(), served().token({ [claim]: change(good) }));
      });
    }
  }
  for (const claim of ["iss", "client_id"]) {
    it(`${claim} that is right, in a list`, () =>
      assertTokenRefused(served(), served().token({ [claim]: [served().goodClaims()[claim]] })));
  }

  for (const [what, claims] of Object.entries({
    "the issuer on AWS, which this one stands for": (api: ServedModel) => ({ iss: api.pools[0]!.pool.issuer }),
    "the issuer of the other pool": (api: ServedModel) => ({ iss: api.pools[1]!.issuer }),
    "a client of the pool that is not in the audience": (api: ServedModel) => ({
      client_id: api.pools[0]!.pool.clients[1]!.clientId,
    }),
    "a good client_id beside an aud that is not": (api: ServedModel) => ({ aud: api.pools[1]!.pool.id }),
    "a good client under other names": (api: ServedModel) => {
      const id = api.goodClaims()["client_id"];
      return { client_id: undefined, clientId: id, azp: id, cid: id, sub: id, audience: id };
    },
    "claims in capitals": (api: ServedModel) => ({ iss: undefined, ISS: api.pools[0]!.issuer }),
    "good claims in an inner object": (api: ServedModel) => ({ iss: undefined, claims: api.goodClaims() }),
  })) {
    it(what, () => assertTokenRefused(served(), served().token(claims(served()))));
  }

  it("good claims on the prototype", () => {
    const good = JSON.stringify(served().goodClaims());
    return assertTokenRefused(served(), signedText(served(), `{"__proto__":${good},"constructor":${good}}`));
  });

  it("those of another pool's own token", () => assertTokenRefused(served(), served().token({}, {}, 1)));

  it("those of a token that the token endpoint made for another client", async () => {
    const { pool, tokenEndpoint } = served().pools[0]!;
    const { clientId, clientSecret } = pool.clients[1]!;
    const response = await fetch(tokenEndpoint!, {
      method: "POST",
      body: new URLSearchParams({
        grant_type: "client_credentials",
        client_id: clientId,
        client_secret: clientSecret!,
      }),
    });
    const { access_token: token } = (await response.json()) as { access_token: string };
    await assertTokenRefused(served(), token);
  });

  for (const members of ["exp", "iss", "client_id"].flatMap((name) => [
    `"${name}":0`,
    `"${name}":null`,
    `"${name}":"x"`,
    `"\\u00${name.charCodeAt(0).toString(16)}${name.slice(1)}":0`,
  ])) {
    // RFC 7519, section 4: refused, or the last one counts.
    it(`one of them twice: ${members} last`, () =>
      assertTokenRefused(served(), signedText(served(), claimsText(served(), members))));
  }

  for (const [what, header] of Object.entries({
    "alg none last": (kid: string) => `{"kid":"${kid}","alg":"RS256","alg":"none"}`,
    "alg HS256 last": (kid: string) => `{"kid":"${kid}","alg":"RS256","alg":"HS256"}`,
    "an escaped alg last": (kid: string) => `{"kid":"${kid}","alg":"RS256","\\u0061lg":"none"}`,
    "a kid that is not known last": (kid: string) => `{"kid":"${kid}","alg":"RS256","kid":"mine"}`,
    "crit last": (kid: string) => `{"kid":"${kid}","alg":"RS256","crit":["exp"]}`,
  })) {
    it(`a header with ${what}`, () =>
      assertTokenRefused(
        served(),
        signedText(served(), JSON.stringify(served().goodClaims()), header(served().kid())),
      ));
  }

  for (const literal of ["1e400", "-1e400", "NaN", "Infinity", "0x7fffffff", "9999999999n", "1_900_000_000", "01"]) {
    it(`exp: the number ${literal}`, () =>
      assertTokenRefused(served(), signedText(served(), claimsText(served(), `"exp":${literal}`))));
  }

  const garbage = ["", "null", "[]", "1", '"text"', "{", "{}", "{}}", "{'iss':1}", "undefined", "\ufeff{}", "[{}]"];
  for (const text of [...garbage, "[".repeat(5_000), '{"a":'.repeat(1_000)]) {
    it(`instead of them, ${JSON.stringify(text.slice(0, 30))}`, async () => {
      const token = signedText(served(), text);
      await assertTokenRefused(served(), token);
      await assertTokenRefused(served(), signedText(served(), JSON.stringify(served().goodClaims()), text));
    });
  }

  it("of an ID token, where the route asks for a scope", async () => {
    const idToken = served().token({ token_use: "id", aud: served().goodClaims()["client_id"], scope: undefined });
    assert.equal(await statusWith(served(), idToken, "GET /orders/1"), 403);
    assert.deepEqual(served().events, []);
  });
});

describe("attack: a token's scopes", () => {
  const served = attacked();
  const identifier = "https://api.example.com/orders";
  const scopes: readonly unknown[] = [
    undefined,
    null,
    "",
    " ",
    1,
    true,
    {},
    { [read]: true },
    { 0: read, length: 1 },
    [],
    [[read]],
    [{ scope: read }],
    [`${write} ${read}`],
    write,
    identifier,
    `${identifier}/`,
    `${identifier}/*`,
    "*",
    ".*",
    "read",
    "/read",
    "openid",
    "aws.cognito.signin.user.admin",
    read.slice(0, -1),
    `${read}s`,
    `${read}/`,
    `x${read}`,
    `${read}${read}`,
    read.toUpperCase(),
    `${identifier}/Read`,
    `${identifier}//read`,
    `${identifier}/../orders/read`,
    `${identifier}%2Fread`,
    `${identifier}/re\u00ADad`,
    `${identifier}/r\u0435ad`,
    `${read},${write}`,
    `${read};`,
    `"${read}"`,
    `[${read}]`,
    `${read}\t${write}`,
    `${read}\n${write}`,
    `${read}+${write}`,
    `${read}%20${write}`,
    `${read}\0`,
    `${read}\u00A0`,
    "__proto__",
    "constructor",
  ];
  for (const scope of scopes) {
    it(`as scope and as scp: ${nameOf(scope)}`, async () => {
      for (const claims of [{ scope }, { scope: undefined, scp: scope }]) {
        assert.equal(await statusWith(served(), served().token(claims), "GET /orders/1"), 403);
      }
      assert.deepEqual(served().events, []);
    });
  }

  it("under other names", async () => {
    const names = ["scopes", "Scope", "SCOPE", "scop", "permissions", "roles", "cognito:groups", "authorities"];
    const others = Object.fromEntries(names.map((name) => [name, [read]]));
    const token = served().token({ scope: undefined, ...others });
    assert.equal(await statusWith(served(), token, "GET /orders/1"), 403);
    assert.deepEqual(served().events, []);
  });

  it("twice, the last one not enough", async () => {
    const token = signedText(served(), claimsText(served(), `"scope":"${write}"`));
    assert.equal(await statusWith(served(), token, "GET /orders/1"), 403);
    assert.deepEqual(served().events, []);
  });

  it("that say nothing for a token that is wrong otherwise", () =>
    assertTokenRefused(served(), served().token({ scope: `${read} ${write}`, exp: 0 })));
});

describe("attack: a token that is altered", () => {
  const served = attacked();
  const alterations: Readonly<Record<string, (parts: [string, string, string], whole: string) => string>> = {
    "another payload": ([header, , signature]) =>
      `${header}.${encode({ ...served().goodClaims(), x: 1 })}.${signature}`,
    "another header": ([, payload, signature]) =>
      `${encode({ kid: served().kid(), alg: "RS256", typ: "JWT" })}.${payload}.${signature}`,
    "the members of its header in another order": ([, payload, signature]) =>
      `${encode({ alg: "RS256", kid: served().kid() })}.${payload}.${signature}`,
    "header and payload swapped": ([header, payload, signature]) => `${payload}.${header}.${signature}`,
    "no signature": ([header, payload]) => `${header}.${payload}.`,
    "no signature, nor its dot": ([header, payload]) => `${header}.${payload}`,
    "no header": ([, payload, signature]) => `.${payload}.${signature}`,
    "no payload": ([header, , signature]) => `${header}..${signature}`,
    "the header alone": ([header]) => header,
    "dots alone": () => "..",
    "a fourth part": ([header, , signature], whole) => `${whole}.${signature || header}`,
    "five parts, as encrypted ones have": ([header, payload, signature]) => `${header}.AA.AA.${payload}.${signature}`,
    "a dot before": (_, whole) => `.${whole}`,
    "a dot behind": (_, whole) => `${whole}.`,
    "a shorter signature": (_, whole) => whole.slice(0, -1),
    "a longer signature": (_, whole) => `${whole}A`,
    "a signature of zeros": ([header, payload]) => `${header}.${payload}.${Buffer.alloc(256).toString("base64url")}`,
    "a signature of one byte": ([header, payload]) => `${header}.${payload}.AA`,
    padding: (_, whole) => `${whole}==`,
    "padding within": ([header, payload, signature]) => `${header}=.${payload}.${signature}`,
    "base64 of the other alphabet": ([header, payload, signature]) =>
      `${header}.${payload}.${Buffer.from(signature, "base64url").toString("base64")}`,
    "a space within": (_, whole) => `${whole.slice(0, 40)} ${whole.slice(40)}`,
    "a tab within": (_, whole) => `${whole.slice(0, 40)}\t${whole.slice(40)}`,
    "a byte that is no ASCII": (_, whole) => `${whole}\xe9`,
    "percent-encoding": (_, whole) => whole.replace(".", "%2e"),
    quotes: (_, whole) => `"${whole}"`,
    "the token itself after a comma": (_, whole) => `${whole},${whole}`,
    "the token itself after a space": (_, whole) => `${whole} ${whole}`,
    "its JSON form": ([header, payload, signature]) => JSON.stringify({ protected: header, payload, signature }),
    "bearer in lower case": (_, whole) => `bearer ${whole}`,
    "BEARER in capitals": (_, whole) => `BEARER ${whole}`,
    "Bearer without a space": (_, whole) => `Bearer${whole}`,
    "Bearer and a tab": (_, whole) => `Bearer\t${whole}`,
    "Bearer twice": (_, whole) => `Bearer Bearer ${whole}`,
    "another scheme": (_, whole) => `Basic ${whole}`,
    "a parameter of a scheme": (_, whole) => `Bearer token=${whole}`,
    "ten thousand dots": () => ".".repeat(9_000),
  };
  for (const [what, alter] of Object.entries(alterations)) {
    it(`by ${what}, before and after the good one was seen`, async () => {
      const whole = served().token();
      const altered = alter(whole.split(".") as [string, string, string], whole);
      assert.notEqual(altered, whole);
      await assertTokenRefused(served(), altered);
      assert.equal(await statusWith(served(), whole), 200);
      served().events.length = 0;
      await assertTokenRefused(served(), altered);
    });
  }

  it("at any one place", async () => {
    const whole = served().token();
    for (let at = 0; at < whole.length; at += 7) {
      const changed = whole[at] === "A" ? "B" : "A";
      const altered = whole.slice(0, at) + changed + whole.slice(at + 1);
      assert.equal(await statusWith(served(), altered), 401, `place ${at}`);
    }
    assert.deepEqual(served().events, []);
  });

  it("not at all, but accepted before and expired since", async () => {
    const whole = served().token({ exp: startOfTime + 60 });
    assert.equal(await statusWith(served(), whole), 200);
    served().events.length = 0;
    for (const later of [60, 61, 3600]) {
      served().now = startOfTime + later;
      await assertTokenRefused(served(), whole);
    }
  });

  it("not at all, but of a time that has not come", async () => {
    const whole = served().token({ nbf: startOfTime + 60 });
    await assertTokenRefused(served(), whole);
    served().now = startOfTime + 60;
    assert.equal(await statusWith(served(), whole), 200);
  });
});
