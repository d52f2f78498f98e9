import { strict as assert } from "node:assert";
import { modelOf, routeOf, workedSet } from "../support/registrations";
import { call, Sent, serving } from "./support";

const set = workedSet();
const failure = '{"message":"Internal Server Error"}';
/** What AWS recorded from deployed HTTP APIs, for the tests of its own test tool: under `LambdaTestTool-v2/tests`. */
const [responses, results, requests] = [
  "[REC] aws-lambda-dotnet ApiGatewayResponseTestCases.cs",
  "[REC] aws-lambda-dotnet InvokeResponseExtensionsTests.cs",
  "[REC] aws-lambda-dotnet HttpContextTestCases.cs",
];
const [text, json] = ["text/plain; charset=utf-8", "application/json"];

/** What a function returned, as the text that Lambda hands on, and what became of it. */
interface Recorded {
  readonly result: string;
  readonly status?: number;
  readonly type: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const withStatus = (value: object) => JSON.stringify({ statusCode: 200, ...value });

const answers: Readonly<Record<string, Recorded>> = {
  [`${responses} V2_SimpleJsonResponse: a content type of its own`]: {
    result: withStatus({ body: '{"message":"Hello"}', headers: { "Content-Type": json } }),
    type: json,
    body: '{"message":"Hello"}',
  },
  [`${responses} V2_SetsCorrectStatusCode: 201, and text unless told otherwise`]: {
    result: JSON.stringify({ statusCode: 201, body: '{"message":"Created"}' }),
    status: 201,
    type: text,
    body: '{"message":"Created"}',
  },
  [`${responses} V2_HandlesZeroStatusCode: 500, and not the body`]: {
    result: JSON.stringify({ statusCode: 0, body: '{"key":"not to be seen"}' }),
    status: 500,
    type: json,
    body: failure,
  },
  [`${responses} V2_SetsHeaders: headers beside the content type`]: {
    result: withStatus({ body: "{}", headers: { "Content-Type": json, "X-Custom-Header": "CustomValue" } }),
    type: json,
    body: "{}",
    headers: { "x-custom-header": "CustomValue" },
  },
  [`${responses} V2_SetsBodyNonBase64: JSON in a body is text`]: {
    result: withStatus({ body: '{"message":"Hello"}', isBase64Encoded: false }),
    type: text,
    body: '{"message":"Hello"}',
  },
  [`${responses} V2_SetsBodyBase64: decoded, and text`]: {
    result: withStatus({ body: Buffer.from('{"message":"Hello"}').toString("base64"), isBase64Encoded: true }),
    type: text,
    body: '{"message":"Hello"}',
  },
  [`${responses} V2_DefaultsToTextPlainContentType`]: {
    result: withStatus({ body: "Hello, World!" }),
    type: text,
    body: "Hello, World!",
  },
  [`${responses} V2_HandlesHeadersCorrectly: a comma in a header is a part of it`]: {
    result: withStatus({
      body: "{}",
      headers: { "Content-Type": json, myheader: "test,other", anotherheader: "second" },
    }),
    type: json,
    body: "{}",
    headers: { myheader: "test,other", anotherheader: "second" },
  },
  [`${responses} V2_DoesNotOverrideExplicitValues`]: {
    result: JSON.stringify({
      statusCode: 201,
      body: '{"key":"value"}',
      headers: { "Content-Type": "application/xml" },
    }),
    status: 201,
    type: "application/xml",
    body: '{"key":"value"}',
  },
  [`${responses} V2_HttpAPIHeaders: date, length, connection and request id are the gateway's`]: {
    result: withStatus({ body: "Test body" }),
    type: text,
    body: "Test body",
    headers: { connection: "keep-alive" },
  },
  [`${results} ValidResponse: a response in JSON`]: {
    result: withStatus({ body: "{}", headers: { "Content-Type": json } }),
    type: json,
    body: "{}",
  },
  [`${results} StatusCodeAsFloat: 500`]: {
    result: '{"statusCode": 200.5, "body": "Hello", "headers": {"Content-Type": "text/plain"}}',
    status: 500,
    type: json,
    body: failure,
  },
  ...Object.fromEntries(
    (
      [
        ["Invalid_JSON_Partial_Object", '{"name": "Jo", "age":', '{"name": "Jo", "age":'],
        ["Valid_JSON_Object: as it was written", '{"name": "Jo", "age": 30}', '{"name": "Jo", "age": 30}'],
        ["JSON_Array: as it was written", "[1, 2, 3]", "[1, 2, 3]"],
        ["string: no JSON at all", "Hello, World!", "Hello, World!"],
        ["number", "42", "42"],
        ["boolean", "true", "true"],
        ["string_unescaped", '"test"', "test"],
        ["string_spaces", '"Hello, World!"', "Hello, World!"],
        ["empty_string", '""', ""],
        ["json_special: quotes within a text", '"Special \\"quoted\\" text"', 'Special "quoted" text'],
      ] as const
    ).map(([name, result, body]) => [`${results} ${name}: 200 as JSON`, { result, type: json, body }]),
  ),
};

describe("as API Gateway: recorded answers", () => {
  const served = serving(modelOf());

  for (const [name, { result, status = 200, type, body, headers = {} }] of Object.entries(answers)) {
    it(name, async () => {
      served().outcome = { outcome: "returned", result };
      const answer = await call(served(), "GET /health", { headers: { connection: "keep-alive" } });
      assert.deepEqual([answer.status, answer.headers["content-type"], answer.body], [status, type, body]);
      assert.equal(answer.headers["content-length"], String(Buffer.byteLength(body)));
      assert.match(String(answer.headers["apigw-requestid"]), /^[\w+/]{15}=$/);
      assert.ok(answer.headers.date);
      for (const [header, value] of Object.entries(headers)) {
        assert.equal(answer.headers[header], value);
      }
    });
  }

  it("[REC] aws-lambda-dotnet BinaryResponseTests.cs: every byte of a body in base64", async () => {
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, index) => index));
    const headers = { "Content-Type": "application/octet-stream" };
    served().outcome = {
      outcome: "returned",
      result: withStatus({ body: bytes.toString("base64"), isBase64Encoded: true, headers }),
    };
    const response = await fetch(`${served().origin}/health`);
    assert.equal(response.headers.get("content-type"), "application/octet-stream");
    assert.ok(Buffer.from(await response.arrayBuffer()).equals(bytes));
  });
});

/** A request, and what stood in the event for it. */
interface RecordedRequest {
  readonly key: string;
  readonly line: string;
  readonly sent?: Sent;
  readonly event: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly userAgent?: string;
}

const events: Readonly<Record<string, RecordedRequest>> = {
  [`${requests} V2_SimpleGetRequest: repeated parameters, cookies, header names`]: {
    key: "POST /users/{userId}/orders",
    line: "POST /users/123/orders?status=pending&tag=important&tag=urgent",
    sent: {
      headers: {
        "user-agent": "TestAgent",
        accept: "text/html, application/json",
        cookie: "session=abc123; theme=dark",
        "x-custom-Header": "value1",
      },
    },
    event: {
      rawPath: "/users/123/orders",
      rawQueryString: "status=pending&tag=important&tag=urgent",
      queryStringParameters: { status: "pending", tag: "important,urgent" },
      pathParameters: { userId: "123" },
      cookies: ["session=abc123", "theme=dark"],
      isBase64Encoded: false,
    },
    headers: { accept: "text/html, application/json", "user-agent": "TestAgent", "x-custom-header": "value1" },
    userAgent: "TestAgent",
  },
  [`${requests} V2_BinaryContent: base64`]: {
    key: "POST /users/{userId}/avatar",
    line: "POST /users/123/avatar",
    sent: { headers: { "content-type": "application/octet-stream" }, body: Buffer.from([1, 2, 3, 4, 5]) },
    event: {
      rawPath: "/users/123/avatar",
      rawQueryString: "",
      pathParameters: { userId: "123" },
      body: "AQIDBAU=",
      isBase64Encoded: true,
    },
    headers: { "content-type": "application/octet-stream", "content-length": "5" },
  },
  [`${requests} V2_UrlEncodedQueryString: raw, and decoded`]: {
    key: "POST /search",
    line: "POST /search?q=Hello%20World&tag=C%23%20Programming&tag=.NET%20Core",
    event: {
      rawQueryString: "q=Hello%20World&tag=C%23%20Programming&tag=.NET%20Core",
      queryStringParameters: { q: "Hello World", tag: "C# Programming,.NET Core" },
    },
  },
  [`${requests} V2_SpecialCharactersInPath: decoded in rawPath, too`]: {
    key: "POST /users/{username}/orders/{orderName}",
    line: "POST /users/****%20Doe/orders/Summer%20Sale%202023",
    event: {
      rawPath: "/users/**** Doe/orders/Summer Sale 2023",
      pathParameters: { username: "**** Doe", orderName: "Summer Sale 2023" },
    },
  },
  [`${requests} V2_UnicodeCharactersInPath`]: {
    key: "POST /products/{productName}/reviews/{reviewTitle}",
    line: "POST /products/%E2%98%95%20Coffee/reviews/%F0%9F%98%8A%20Happy",
    event: {
      rawPath: "/products/☕ Coffee/reviews/😊 Happy",
      pathParameters: { productName: "☕ Coffee", reviewTitle: "😊 Happy" },
    },
  },
};

describe("as API Gateway: recorded events", () => {
  const served = serving(modelOf({}, ...Object.values(events).map(({ key }) => routeOf(set, key))));

  for (const [name, { key, line, sent = {}, event, headers = {}, userAgent = "" }] of Object.entries(events)) {
    it(name, async () => {
      assert.equal((await call(served(), line, sent)).status, 200);
      const received = served().events[0] as unknown as Readonly<Record<string, unknown>> & {
        headers: Readonly<Record<string, string>>;
        requestContext: { routeKey: string; http: Readonly<Record<string, string>> };
      };
      assert.deepEqual([received["version"], received["routeKey"]], ["2.0", key]);
      for (const [field, value] of Object.entries(event)) {
        assert.deepEqual(JSON.parse(JSON.stringify(received[field])), value, field);
      }
      for (const [header, value] of Object.entries(headers)) {
        assert.equal(received.headers[header], value);
      }
      const { routeKey, http } = received.requestContext;
      const path = event["rawPath"] ?? line.slice("POST ".length).split("?")[0];
      assert.deepEqual([routeKey, http["method"], http["path"], http["protocol"]], [key, "POST", path, "HTTP/1.1"]);
      assert.equal(http["userAgent"], userAgent);
    });
  }
});

describe("as AWS's own test tool: routes", () => {
  const source = "[OBS] aws-lambda-dotnet ApiGatewayRouteConfigServiceTests.cs";
  const keys = [
    "ANY /{proxy+}",
    "GET /pe/{proxy+}",
    "GET /pets/{proxy+}",
    "GET /pets/dog/{id}/{id2}/{id3}",
    "GET /pets/{dog}/{id}",
    "GET /pets/dog/{id}",
    "GET /pets/dog/1",
    "GET /pets/dog/cat/1",
    "GET /resource/{id}/subsegment/{proxy+}",
    "GET /resource/{id}/subsegment/{id2}/{proxy+}",
    "GET /resource/1/subsegment/3/{proxy+}",
  ];
  const served = serving(modelOf({}, ...keys.map((key) => routeOf(set, key))));

  for (const [path, index] of [
    ["/pets/dog/cat/1", 7],
    ["/pets/dog/1", 6],
    ["/pets/dog/cat/2", 2],
    ["/pets/dog/2", 5],
    ["/pets/cat/dog", 4],
    ["/pets/cat/dog/1", 2],
    ["/pets/dog/1/2/3", 3],
    ["/pets/dog/1/2/3/4", 2],
    ["/pe/dog/cat/2", 1],
    ["/pet/dog/cat/2", 0],
    ["/resource/1/subsegment/more", 8],
    ["/resource/1/subsegment/2/more", 9],
    ["/resource/1/subsegment/3/more", 10],
    ["/pe/", 1],
    ["/pe", 0],
    ["/", 0],
    ["/a/a/a/a/a/a/a/a/a/a", 0],
  ] as const) {
    it(`${source}: ${path}`, async () => {
      assert.equal((await call(served(), `GET ${path}`)).status, 200);
      assert.equal(served().events[0]!.routeKey, keys[index]);
    });
  }
});
