import { strict as assert } from "node:assert";
import * as fc from "fast-check";
import { cors } from "../../../components/api/cors";
import { checkTarget } from "../../../components/api/targets";
import { httpsOrigin, ownHostMembers, shortHost } from "../../../components/aws/domainNames";
import { defaultDomainPrefix, domainPrefix } from "../../../components/aws/domainPrefix";
import { environment } from "../../../components/aws/environmentVariables";
import { checkForeignIssuer, checkIssuerOfPool, poolId } from "../../../components/aws/issuers";
import { componentName, partOfName } from "../../../components/aws/names";
import { tags } from "../../../components/aws/tags";
import { arn, Check, keyed } from "../../../components/checking/checks";
import { duration } from "../../../components/checking/duration";
import { faultsOf } from "../../support/faults";
import { faults as violations } from "../../support/providerRules/check";
import { arn as providerArn } from "../../support/providerRules/vocabulary";

/** Asserts that a check finds a fault in a value exactly where the rule is broken, and names the value's place. */
function assertAgrees<T>(values: fc.Arbitrary<T>, check: Check, isLawful: (value: T) => boolean, numRuns = 1000): void {
  fc.assert(
    fc.property(values, (value) => {
      const found = faultsOf((faults) => check("at", value, faults));
      assert.deepEqual([...new Set(found)], isLawful(value) ? [] : ["at"], JSON.stringify(value));
    }),
    { numRuns },
  );
}

const lower = "abcdefghijklmnopqrstuvwxyz";
const digits = "0123456789";
const letters = lower + lower.toUpperCase();
const consistsOf = (text: string, characters: string) => [...text].every((one) => characters.includes(one));
const isWithin = (value: number, min: number, max: number) => value >= min && value <= max;
const isWhole = (value: number, min: number, max: number) => isWithin(value, min, max) && Math.floor(value) === value;

/** Texts of some characters, a few of which are replaced by any others; around a length that may not be exceeded. */
function texts(characters: string, most = 20): fc.Arbitrary<string> {
  const one = fc.constantFrom(...characters);
  const few = fc.string({ unit: fc.oneof({ weight: 30, arbitrary: one }, fc.string({ minLength: 1, maxLength: 1 })) });
  const long = fc.string({ unit: one, minLength: most - 2, maxLength: most + 2 });
  return fc.oneof({ weight: 3, arbitrary: few }, long, fc.string());
}

describe("names", () => {
  const isName = (name: string) =>
    isWithin(name.length, 1, 40) && consistsOf(name, `${letters + digits}_-`) && !"_-".includes(name[0]!);

  it("of components have 1 to 40 letters, digits, _ and -, and begin with neither _ nor -", () => {
    assertAgrees(texts(`${letters + digits}_-`, 40), componentName, isName);
    assertAgrees(texts(`${letters + digits}_-`, 40), partOfName, isName);
  });

  it("of components are texts", () => {
    for (const name of [undefined, null, 1, {}, ["orders"]]) {
      assert.deepEqual(
        faultsOf((faults) => componentName("at", name, faults)),
        ["at"],
      );
    }
  });
});

/** Whether a text is a label of a host: letters, digits and inner hyphens, up to 63. */
const isLabel = (label: string) =>
  isWithin(label.length, 1, 63) &&
  consistsOf(label, `${lower + digits}-`) &&
  !label.startsWith("-") &&
  !label.endsWith("-");

describe("a domain prefix", () => {
  const reserved = ["aws", "amazon", "cognito"];
  const isPrefix = (prefix: string) => isLabel(prefix) && !reserved.some((word) => prefix.includes(word));

  it("is a label without reserved words", () => {
    assertAgrees(texts(`${lower + digits}-`, 63), domainPrefix, isPrefix);
  });

  it("has no reserved word anywhere", () => {
    const around = fc.stringMatching(/^[a-z0-9-]{0,6}$/);
    const words = fc.tuple(around, fc.constantFrom(...reserved, "aw", "amaz", "cogni"), around);
    assertAgrees(
      words.map((parts) => parts.join("")),
      domainPrefix,
      isPrefix,
    );
  });

  it("is made of any names, and differs from pool to pool", () => {
    const names = fc.tuple(fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$/), fc.string({ maxLength: 100 }));
    const oneOfReserved = fc.tuple(fc.constantFrom("aws", "my-cognito", "Amazon"), fc.constantFrom("dev", "aws", ""));
    fc.assert(
      fc.property(fc.oneof(names, oneOfReserved), fc.string(), fc.string(), ([name, stack], pool, other) => {
        const prefix = defaultDomainPrefix(name, stack, pool);
        assert.ok(isPrefix(prefix), prefix);
        assert.equal(defaultDomainPrefix(name, stack, pool), prefix);
        assert.equal(defaultDomainPrefix(name, stack, other) === prefix, pool === other);
      }),
      { numRuns: 500 },
    );
  });
});

describe("a host of one's own", () => {
  const isHost = (host: string) => {
    const labels = host.split(".");
    return host.length <= 253 && labels.length > 1 && labels.every(isLabel) && labels.at(-1)!.length > 1;
  };
  const label = texts(`${lower + digits}-`, 63);
  const hosts = fc.oneof(
    fc.array(label, { maxLength: 4 }).map((labels) => labels.join(".")),
    fc.array(fc.constantFrom("example", "a", "x".repeat(63), "x".repeat(60)), { maxLength: 5 }).map((a) => a.join(".")),
    fc.constantFrom("https://example.com", "example.com/", "EXAMPLE.com", "example.com.", ".example.com", "*.a.com"),
  );

  it("is a name of two or more labels, the last not of one character, up to 253 characters", () => {
    assertAgrees(hosts, ownHostMembers("eu-central-1", "").name, isHost);
  });

  it("has up to 63 characters for a user pool", () => {
    assertAgrees(hosts, shortHost, (host) => isHost(host) && host.length <= 63);
  });

  it("has a certificate in the right Region", () => {
    const region = fc.constantFrom("us-east-1", "eu-central-1", "us-gov-west-1");
    fc.assert(
      fc.property(region, fc.option(region, { nil: undefined }), (given, needed) => {
        const { certificateArn } = ownHostMembers(needed, "there");
        const value = `arn:aws:acm:${given}:123456789012:certificate/1234-abcd`;
        const found = faultsOf((faults) => certificateArn("at", value, faults));
        assert.deepEqual(found, needed === undefined || needed === given ? [] : ["at"]);
      }),
    );
  });
});

describe("a length of time", () => {
  const amount = fc.oneof(fc.integer({ min: -1, max: 1500 }), fc.integer({ min: 0, max: 30 }), fc.double());
  const range = fc.constantFrom({ min: 5, max: 1440 }, { min: 1, max: 1440 });

  it("is a whole number in one unit, within the range that AWS has in minutes", () => {
    fc.assert(
      fc.property(range, fc.constantFrom("minutes", "hours"), amount, ({ min, max }, unit, count) => {
        const found = faultsOf((faults) => duration({ min, max })("at", { [unit]: count }, faults));
        const isLawful =
          isWhole(count, -Infinity, Infinity) && isWithin(unit === "hours" ? count * 60 : count, min, max);
        assert.deepEqual(found, isLawful ? [] : [`at.${unit}`]);
      }),
      { numRuns: 1000 },
    );
  });

  it("is in no other unit, and not in two", () => {
    for (const value of [{}, { seconds: 300 }, { hours: 1, minutes: 30 }, { hours: 1, days: 0 }, 60, "1h", null]) {
      const found = faultsOf((faults) => duration({ min: 5, max: 1440 })("at", value, faults));
      assert.deepEqual(found, ["at"], JSON.stringify(value));
    }
    const alone = { hours: 1, minutes: undefined };
    assert.deepEqual(
      faultsOf((faults) => duration({ min: 5, max: 1440 })("at", alone, faults)),
      [],
    );
  });
});

/** Asserts that a check of a map finds faults exactly at the members that break a rule. */
function assertMembersAgree(
  maps: fc.Arbitrary<Record<string, string>>,
  check: Check,
  isLawful: (key: string, value: string) => boolean,
): void {
  fc.assert(
    fc.property(maps, (map) => {
      const found = faultsOf((faults) => check("at", map, faults));
      const broken = Object.entries(map).flatMap(([key, value]) => (isLawful(key, value) ? [] : [keyed("at", key)]));
      assert.deepEqual([...new Set(found)], broken);
    }),
    { numRuns: 1000 },
  );
}

describe("tags", () => {
  const isTagCharacter = (one: string) => /\p{L}|\p{Z}|\p{N}/u.test(one) || "_.:/=+-@".includes(one);
  const isTagText = (text: string, min: number, max: number) =>
    isWithin([...text].length, min, max) && [...text].every(isTagCharacter);
  const key = fc.oneof(
    texts("abcÄß日 1_.:/=+-@", 128),
    fc.stringMatching(/^[aA][wW][sS]:?[a-z]{0,3}$/),
    fc.constantFrom("team", "cost centre", "a&b", "a*", "emoji 🚀", "\t"),
  );

  it("have the characters and lengths that all services take, and no key of AWS's own", () => {
    const values = texts("abcÄß日 1_.:/=+-@", 256);
    assertMembersAgree(
      fc.dictionary(key, values, { maxKeys: 3 }),
      tags,
      (one, value) => isTagText(one, 1, 128) && !one.toLowerCase().startsWith("aws:") && isTagText(value, 0, 256),
    );
  });
});

describe("environment variables", () => {
  /** The variables of which AWS says that a function cannot set them. */
  const reserved = [
    ...["_HANDLER", "_X_AMZN_TRACE_ID", "AWS_DEFAULT_REGION", "AWS_REGION", "AWS_EXECUTION_ENV"],
    ...["AWS_LAMBDA_FUNCTION_NAME", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "AWS_LAMBDA_FUNCTION_VERSION"],
    ...["AWS_LAMBDA_INITIALIZATION_TYPE", "AWS_LAMBDA_LOG_GROUP_NAME", "AWS_LAMBDA_LOG_STREAM_NAME"],
    ...["AWS_ACCESS_KEY", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"],
    ...["AWS_LAMBDA_RUNTIME_API", "LAMBDA_TASK_ROOT", "LAMBDA_RUNTIME_DIR"],
  ];
  const isVariable = (name: string) =>
    name.length >= 2 && consistsOf(name[0]!, letters) && consistsOf(name, `${letters + digits}_`);
  const some = fc.constantFrom(...reserved, ...reserved.map((name) => `${name}S`), "TZ", "LANG", "PATH", "A", "_A");

  it("have a letter first, then letters, digits and _, and are not Lambda's own", () => {
    assertMembersAgree(
      fc.dictionary(fc.oneof(texts(`${letters + digits}_`), some), fc.string({ maxLength: 20 }), { maxKeys: 3 }),
      environment,
      (name) => isVariable(name) && !reserved.includes(name),
    );
  });

  it("have up to 4096 bytes in all, names and values", () => {
    const value = fc.string({ unit: fc.constantFrom("a", "ä", "日"), minLength: 1000, maxLength: 1400 });
    const map = fc.dictionary(fc.constantFrom("A1", "B2", "LONG_NAME"), value);
    assertAgrees(
      map,
      environment,
      (variables) => {
        const all = Object.entries(variables).flat().join("");
        return new TextEncoder().encode(all).length <= 4096;
      },
      100,
    );
    for (const [length, expected] of [
      [4094, []],
      [4095, ["at"]],
    ] as const) {
      assert.deepEqual(
        faultsOf((faults) => environment("at", { A1: "a".repeat(length) }, faults)),
        expected,
      );
    }
  });
});

describe("an HTTP target", () => {
  const target = (key: string, given: object) =>
    faultsOf((faults) => checkTarget("at", key, { url: "https://orders.example.com", ...given }, false, faults));

  it("sets headers that HTTP has, and none that API Gateway keeps to itself", () => {
    const kept = [
      ...["authorization", "connection", "content-encoding", "content-length", "content-location", "forwarded"],
      ...["keep-alive", "origin", "proxy-authenticate", "proxy-authorization", "te", "trailers", "transfer-encoding"],
      ...["upgrade", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "via"],
    ];
    const keptBeginnings = ["access-control-", "apigw-", "x-amz-", "x-amzn-"];
    const isKept = (name: string) => kept.includes(name) || keptBeginnings.some((start) => name.startsWith(start));
    const some = fc.constantFrom(
      ...kept,
      ...keptBeginnings,
      "x-client-id",
      "x-amzn",
      "x-forwarded-port",
      "vias",
      "tea",
    );
    const header = fc.oneof(
      texts(`${letters + digits}!#$%&'*+-.^_\`|~`),
      fc
        .tuple(some, fc.stringMatching(/^[a-z]{0,2}$/), fc.boolean())
        .map(([start, end, isUpper]) => (isUpper ? (start + end).toUpperCase() : start + end)),
    );
    fc.assert(
      fc.property(header, (name) => {
        const isLawful =
          name !== "" && consistsOf(name, `${letters + digits}!#$%&'*+-.^_\`|~`) && !isKept(name.toLowerCase());
        const found = target("GET /x", { headers: { [name]: "1" } });
        assert.deepEqual(found, isLawful ? [] : [keyed("at.headers", name)]);
      }),
      { numRuns: 1000 },
    );
  });

  it("uses no parameter that the route's path has not", () => {
    const names = fc.subarray(["id", "item", "order.id", "v-1"]);
    const key = fc.tuple(names, fc.boolean()).map(([some, isGreedy]) => {
      const last = some.length - 1;
      const segments = some.map((name, index) => (isGreedy && index === last ? `{${name}+}` : `{${name}}`));
      return { some, key: `GET /orders/${["x", ...segments].join("/")}` };
    });
    fc.assert(
      fc.property(key, names, fc.constantFrom("/", "-"), ({ some, key: route }, used, between) => {
        const url = `https://orders.example.com:8443/v1/${used.map((name) => `{${name}}`).join(between)}`;
        const missing = used.filter((name) => !some.includes(name));
        assert.deepEqual(
          target(route, { url }),
          missing.map(() => "at.url"),
        );
      }),
    );
    assert.deepEqual(target("$default", { url: "https://orders.example.com/{proxy}" }), ["at.url"]);
  });
});

describe("an origin", () => {
  /** How browsers write an origin: RFC 6454, section 6.2, which leaves out the scheme's own port. */
  const isOrigin = (text: string) => URL.canParse(text) && new URL(text).origin === text;
  const host = fc.oneof(
    fc.constantFrom("app.example.com", "localhost", "127.0.0.1", "a-b.example", "APP.example", "a_b", "*.example.com"),
    fc.stringMatching(/^[a-z][a-z0-9]{0,7}(\.[a-z]{2,5})?$/),
  );
  const port = fc.oneof(
    fc.constantFrom("", ":80", ":443", ":65535", ":65536", ":", ":x"),
    fc.nat(9999).map((n) => `:${n}`),
  );
  const end = fc.constantFrom("", "", "", "/", "/x", "?", "#", " ");
  const scheme = fc.constantFrom("https://", "https://", "http://", "HTTPS://", "ftp://", "//", "");
  const origins = fc.tuple(scheme, host, port, end).map((parts) => parts.join(""));

  it("of CORS is written as browsers send it, or stands for many", () => {
    const many = fc.constantFrom("*", "https://*", "http://*", "**", "ftp://*");
    fc.assert(
      fc.property(fc.oneof({ weight: 9, arbitrary: origins }, many), (origin) => {
        const found = faultsOf((faults) => cors("at", { allowOrigins: ["https://a.example", origin] }, faults));
        const isLawful =
          ["*", "https://*", "http://*"].includes(origin) ||
          (isOrigin(origin) && origin.startsWith("http") && !origin.includes("*") && !origin.includes("_"));
        assert.deepEqual(found, isLawful ? [] : ["at.allowOrigins[1]"], origin);
      }),
      { numRuns: 2000 },
    );
  });

  it("of a pool's domain has https and no path", () => {
    fc.assert(
      fc.property(origins, (origin) => {
        const isAccepted = faultsOf((faults) => httpsOrigin("at", origin, faults)).length === 0;
        assert.ok(!isAccepted || new RegExp(`^https://[^/?#]+/$`).test(new URL(origin).href), origin);
      }),
      { numRuns: 1000 },
    );
  });
});

describe("an issuer", () => {
  const region = fc.constantFrom("eu-central-1", "us-gov-west-1", "ap-southeast-2", "cn-north-1");
  const id = fc.tuple(region, fc.stringMatching(/^[A-Za-z0-9]{9}$/)).map((parts) => parts.join("_"));
  const forms = (pool: string) => {
    const [where = ""] = pool.split("_");
    const suffix = where.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
    return [`https://cognito-idp.${where}.${suffix}/${pool}`, `https://issuer-cognito-idp.${where}.${suffix}/${pool}`];
  };

  it("of a pool has one of the two forms, and the pool's own Region and id", () => {
    fc.assert(
      fc.property(id, id, fc.constantFrom(0, 1), fc.constantFrom("", "/", "x"), (pool, other, form, end) => {
        assert.deepEqual(
          faultsOf((faults) => poolId("at", pool, faults)),
          [],
        );
        for (const issuer of [`${forms(pool)[form]!}${end}`, `${forms(other)[form]!}${end}`]) {
          const found = faultsOf((faults) => checkIssuerOfPool(pool, issuer, faults));
          assert.deepEqual(found, forms(pool).includes(issuer) ? [] : ["issuer"], issuer);
        }
      }),
      { numRuns: 500 },
    );
  });

  it("elsewhere is an https URL without query and fragment, and ends in a slash only where that is said", () => {
    const path = fc.constantFrom("", "/", "/v2.0", "/v2.0/", "/a?b", "/#c");
    const host = fc.constantFrom("issuer.example.com", "x.auth.eu-west-1.amazoncognito.com", "a:b@c.example", "");
    fc.assert(
      fc.property(fc.constantFrom("https://", "http://", ""), host, path, fc.boolean(), (scheme, name, rest, slash) => {
        const found = faultsOf((faults) => checkForeignIssuer("at", scheme + name + rest, slash, faults));
        const isLawful =
          scheme === "https://" &&
          name === "issuer.example.com" &&
          consistsOf(rest, "/v2.0") &&
          (slash || !rest.endsWith("/"));
        assert.deepEqual(found, isLawful ? [] : ["at"], scheme + name + rest);
      }),
    );
  });
});

describe("an ARN", () => {
  it("has the parts that AWS gives it, and is of the service and the kind that is asked for", () => {
    const topic = arn("sns", /[A-Za-z0-9_-]{1,256}/, "an SNS topic");
    const parts = fc.tuple(
      fc.constantFrom("arn", "arn", "arn", "ARN", ""),
      fc.constantFrom("aws", "aws", "aws-cn", "aws-us-gov", "gcp", ""),
      fc.constantFrom("sns", "sns", "sns", "sqs"),
      fc.constantFrom("eu-central-1", "us-gov-west-1", "central", "1", ""),
      fc.constantFrom("123456789012", "123456789012", "12345678901", "1234567890123", "me"),
      fc.constantFrom("topic", "my_Topic-1", "a/b", ""),
    );
    fc.assert(
      fc.property(parts, (given) => {
        const value = given.join(":");
        const found = faultsOf((faults) => topic("at", value, faults));
        const [, , service, , , resource] = given;
        const isLawful =
          violations(providerArn, value, "at").length === 0 &&
          service === "sns" &&
          resource !== "" &&
          consistsOf(resource, `${letters + digits}_-`);
        assert.deepEqual(found, isLawful ? [] : ["at"], value);
      }),
      { numRuns: 1000 },
    );
  });
});
