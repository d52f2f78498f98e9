import { strict as assert } from "node:assert";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { CognitoIdentityProviderClient } from "@aws-sdk/client-cognito-identity-provider";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { rotate } from "../../../lambda/rotation/rotate";
import { root } from "../../support/m2m";
import { ServedAws } from "../../support/rotation/servedAws";
import { errors } from "./faults";

const day = 24 * 60 * 60 * 1000;

/** What happens to one call of a rotation: the function dies before or after it, or it is refused for as long as one asks. */
type Fault = "killed before" | "killed after" | { readonly error: string };

/** What the SDK throws: the service's answer, or nothing that helps to repeat the call. */
function failure(name: string): Error {
  const isOurs = name.startsWith("Internal");
  return Object.assign(new Error(name), {
    name,
    $fault: isOurs ? "server" : "client",
    $metadata: { httpStatusCode: isOurs ? 500 : 400 },
  });
}

describe("a rotation with a fault, against what is served on this machine", () => {
  let aws: ServedAws;
  let now = Date.now();
  /** Calls of the attempt, in their order. */
  let calls: string[] = [];
  let fault: { readonly at: number; readonly kind: Fault } | undefined;
  let isDead = false;
  let looks = 0;
  before(async () => {
    aws = await ServedAws.start(undefined, () => now);
    const options = { region: "eu-central-1", credentials: await aws.credentials(), maxAttempts: 1 };
    const endpoint = (service: string) => aws.environment[`AWS_ENDPOINT_URL_${service}`]!;
    const secretsManager = new SecretsManagerClient({ ...options, endpoint: endpoint("SECRETS_MANAGER") });
    const cognito = new CognitoIdentityProviderClient({ ...options, endpoint: endpoint("COGNITO_IDENTITY_PROVIDER") });
    const step = "initialize";
    secretsManager.middlewareStack.add(
      (next, { commandName }) =>
        (args) =>
          withFault(commandName as string, () => next(args)),
      { step },
    );
    cognito.middlewareStack.add(
      (next, { commandName }) =>
        (args) =>
          withFault(commandName as string, () => next(args)),
      { step },
    );
    const answers = async () => Promise.resolve();
    const services = {
      secretsManager,
      cognito,
      fetch: async (_: string, { headers }: RequestInit) => {
        await withFault("token", answers);
        const [, encoded = ""] = (headers as Record<string, string>)["authorization"]!.split(" ");
        const isGood = accepts(Buffer.from(encoded, "base64").toString().split(":")[1]!);
        return Response.json(isGood ? { access_token: "token" } : { error: "invalid_client" }, {
          status: isGood ? 200 : 400,
        });
      },
      clock: { now: Date.now, sleep: () => Promise.resolve(), random: () => 0.5 },
    };
    const { clientId } = client();
    const settings = {
      userPoolId: aws.model.pools[0]!.id,
      tokenEndpoint: "http://127.0.0.1/oauth2/token",
      keepPreviousMs: 60 * 60 * 1000,
      clients: { [aws.rotating]: { name: "reporting", clientId, scopes: [] } },
    };
    aws.answer = async (_, event) => {
      isDead = false;
      try {
        await rotate(event, settings, services);
        return { outcome: "returned", result: "null" };
      } catch {
        return { outcome: "failed" };
      }
    };
  });
  after(() => aws.close());

  const client = () => aws.model.pools[0]!.clients[0]!;
  const accepts = (value: string) => aws.api.clientSecrets.of(client()).some((one) => one.value === value);
  const secret = () => aws.api.secrets.find((one) => one.secret.arn === aws.rotating)!;
  const valueAt = (label: string) => {
    const data = secret().versions.at(label)?.data;
    return data && "text" in data ? (JSON.parse(data.text) as { clientSecret: string }).clientSecret : undefined;
  };

  async function withFault<T>(commandName: string, call: () => Promise<T>): Promise<T> {
    const action = commandName.replace(/Command$/, "");
    const at = calls.length;
    calls.push(action);
    const { kind } = fault ?? {};
    const isHere = at === fault?.at;
    if (isDead || (isHere && kind === "killed before")) {
      isDead = true;
      throw failure("Killed");
    }
    if (typeof kind === "object" && fault && at >= fault.at && action === calls[fault.at]) {
      throw failure(kind.error);
    }
    const answer = await call();
    look();
    if (isHere && kind === "killed after") {
      isDead = true;
      throw failure("Killed");
    }
    return answer;
  }

  /** Nobody is refused who holds the current secret, or the one before it until the next rotation begins. */
  let held: { current?: string; previous?: string } = {};
  function look(): void {
    const current = valueAt("AWSCURRENT");
    if (current !== undefined && current !== held.current) {
      held = { current, ...(held.current !== undefined && { previous: held.current }) };
    }
    for (const [which, value] of Object.entries(held)) {
      looks++;
      seen.push(...(accepts(value) ? [] : [`a caller with the ${which} secret is refused, at ${calls.join(", ")}`]));
    }
    assert.ok(aws.api.clientSecrets.of(client()).length <= 2);
  }
  const seen: string[] = [];

  /** A rotation that begins when callers have read the current secret. */
  async function rotation(given?: typeof fault) {
    calls = [];
    fault = given;
    const end = await aws.api.rotator.rotate(secret());
    fault = undefined;
    return end;
  }
  function begin(): void {
    now += 2 * day;
    const current = valueAt("AWSCURRENT");
    held = current === undefined ? {} : { current };
  }

  it("loses no caller, and is repeated with success", async () => {
    for (let count = 0; count < 2; count++) {
      begin();
      assert.equal((await rotation()).ok, true);
    }
    begin();
    assert.equal((await rotation()).ok, true);
    const actions = [...calls];
    let faults = 0;
    let failed = 0;
    for (const [at, action] of actions.entries()) {
      const kinds: Fault[] = ["killed before", "killed after", ...(errors[action] ?? []).map((error) => ({ error }))];
      for (const kind of kinds) {
        begin();
        const former = valueAt("AWSCURRENT");
        const end = await rotation({ at, kind });
        failed += Number(!end.ok);
        const name = `${JSON.stringify(kind)} in the place of call ${at}, ${action}`;
        // Of a last call whose answer is lost, nothing is left to repeat: asked again, it would be another rotation.
        const isDone = end.ok || valueAt("AWSCURRENT") !== former || (await rotation()).ok;
        assert.ok(isDone, name);
        assert.notEqual(valueAt("AWSCURRENT"), former, name);
        assert.equal(valueAt("AWSPREVIOUS"), former, name);
        assert.deepEqual(seen, [], name);
        faults++;
      }
    }
    assert.deepEqual([...new Set(actions)].sort(), [...Object.keys(errors), "token"].sort());
    assert.ok(failed > faults / 2 && looks > faults, `${faults} faults, ${failed} failed, ${looks} looks`);
    const page = (await fs.readFile(path.join(root, "docs/rotation.md"), "utf8")).replace(/\s+/g, " ");
    assert.ok(page.includes(`${faults} faults, and no caller was refused`), `docs/rotation.md: ${faults} faults`);
  });
});
