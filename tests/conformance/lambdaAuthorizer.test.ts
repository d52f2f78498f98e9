import { strict as assert } from "node:assert";
import { decidedModel, deciding } from "../support/deciding";
import { closeServers, send, serveApi } from "../support/gateway";
import { output, resource } from "../support/registrations";

type Members = Readonly<Record<string, unknown>>;

const powertools = "[REC] powertools-ts authorizer-request.json, lambda-authorizer-auth.json";

describe(`a Lambda authorizer as it was recorded on AWS, ${powertools}`, () => {
  const events: Members[] = [];
  const whole = deciding();
  const arn = output(whole.set.api, "executionArn");
  before(async () => {
    const permission = { ...whole.set.permission.inputs, sourceArn: `${arn}/*` };
    const { apis } = decidedModel(
      whole,
      ["POST /lambda"],
      resource("aws:lambda/permission:Permission", "all", permission),
    );
    const origin = await serveApi(apis[0]!, {
      invoke: (_, event) => {
        events.push(event as Members);
        return Promise.resolve({ outcome: "returned", result: '{"isAuthorized":true}' });
      },
    });
    const headers = { authorization: "Bearer foo", "user-agent": "HTTPie/3.2.2", accept: "*/*", "content-length": "0" };
    await send(origin, "POST /lambda", { headers });
  });
  after(closeServers);

  const sorted = (members: unknown) => Object.keys(members as Members).sort();

  it("receives these members, and no others", () => {
    const [asked] = events;
    assert.deepEqual(sorted(asked), [
      "headers",
      "identitySource",
      "rawPath",
      "rawQueryString",
      "requestContext",
      "routeArn",
      "routeKey",
      "type",
      "version",
    ]);
    assert.deepEqual(sorted(asked!["requestContext"]), [
      "accountId",
      "apiId",
      "domainName",
      "domainPrefix",
      "http",
      "requestId",
      "routeKey",
      "stage",
      "time",
      "timeEpoch",
    ]);
    const { version, type, identitySource, routeArn, headers } = asked!;
    assert.deepEqual([version, type, identitySource], ["2.0", "REQUEST", ["Bearer foo"]]);
    assert.equal(routeArn, `${arn}/$default/POST/lambda`);
    assert.equal((headers as Members)["authorization"], "Bearer foo");
    assert.equal((headers as Members)["content-length"], "0");
  });

  it("is asked in the same request that the handler then gets, who is told null where it told nothing", () => {
    const [asked, handled] = events.map((event) => event["requestContext"] as Members);
    const { authorizer, ...rest } = handled!;
    assert.deepEqual(rest, asked);
    assert.deepEqual(authorizer, { lambda: null });
    assert.deepEqual(events[1]!["headers"], events[0]!["headers"]);
  });
});
