import { strict as assert } from "node:assert";
import { ApiError } from "../../../simulator/awsApi/apiError";
import { ClientSecrets } from "../../../simulator/cognito/clientSecrets";
import { modelOf } from "../../support/registrations";

describe("the secrets of an app client", () => {
  const client = modelOf().pools[0]!.clients[0]!;
  let secrets: ClientSecrets;
  beforeEach(() => (secrets = new ClientSecrets(() => 1_000)));
  const values = () => secrets.of(client).map(({ value }) => value);
  const refused = (act: () => unknown, type: string) =>
    assert.throws(act, (error) => error instanceof ApiError && error.type === type);

  it("begin with that of the program, and are two at most", () => {
    assert.deepEqual(values(), [client.clientSecret]);
    const added = secrets.add(client);
    assert.match(added.value, /^[a-z\d]{51}$/);
    assert.deepEqual(values(), [client.clientSecret, added.value]);
    assert.equal(secrets.newest(client), added.value);
    refused(() => secrets.add(client), "LimitExceededException");
  });

  it("have ids of their own, also of one moment", () => {
    const { id } = secrets.add(client, "b".repeat(24));
    assert.notEqual(id, secrets.of(client)[0]!.id);
    assert.match(id, new RegExp(`^${client.clientId}--\\d+$`));
  });

  it("are never none, and no value is there twice", () => {
    const [first] = secrets.of(client);
    refused(() => secrets.remove(client, first!.id), "InvalidParameterException");
    refused(() => secrets.add(client, client.clientSecret), "InvalidParameterException");
    const added = secrets.add(client);
    secrets.remove(client, first!.id);
    assert.deepEqual(values(), [added.value]);
    refused(() => secrets.remove(client, first!.id), "ResourceNotFoundException");
  });

  it("are not there for a public client", () => {
    const settings = { generateSecret: false, allowedOauthFlowsUserPoolClient: false };
    const model = modelOf({ client: { ...settings, allowedOauthFlows: undefined, allowedOauthScopes: undefined } });
    const open = model.pools[0]!.clients[0]!;
    assert.deepEqual(secrets.of(open), []);
    refused(() => secrets.add(open), "InvalidParameterException");
  });

  it("stay with the client, and go with it", () => {
    const added = secrets.add(client);
    secrets.keep([client]);
    assert.equal(secrets.newest(client), added.value);
    secrets.keep([]);
    assert.deepEqual(values(), [client.clientSecret]);
  });
});
