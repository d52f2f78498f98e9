import { strict as assert } from "node:assert";
import * as pulumi from "@pulumi/pulumi";
import { credentialsOf, holdsEnvironment, secretIn } from "../../../components/callbacks/closures/secretTexts";
import { createApi, refusal } from "./base";

const value = 'hid"den/Key+7=x';
const secret = { value, source: "a test" };

describe("a known secret is found in a text", () => {
  const forms: Record<string, string> = {
    "as it is": `key = '${value}'`,
    "within a longer text": `https://user:${value}@example.com`,
    "as JSON": JSON.stringify({ value }),
    "as JSON in JSON": JSON.stringify(JSON.stringify({ value })),
    "as a part of a URL": `https://example.com?key=${encodeURIComponent(value)}`,
    "in Base64": Buffer.from(value).toString("base64"),
    "in Base64 for URLs": Buffer.from(value).toString("base64url"),
    "in Basic authorization, after a user": Buffer.from(`u:${value}`).toString("base64"),
    "in Basic authorization, after another user": Buffer.from(`me:${value}`).toString("base64"),
    "in hexadecimal digits": Buffer.from(value).toString("hex"),
  };
  for (const [how, text] of Object.entries(forms)) {
    it(how, () => assert.equal(secretIn(`a${text}z`, [secret]), secret));
  }

  it("and not where there is none", () => assert.equal(secretIn("hidden key", [secret]), undefined));
});

describe("a variable of the environment is a credential", () => {
  const credential = [
    "GITHUB_TOKEN",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "DB_PASSWORD",
    "PULUMI_ACCESS_TOKEN",
  ];
  for (const name of credential) {
    it(`by the name ${name}`, () =>
      assert.deepEqual(
        credentialsOf({ [name]: "k3y-of-the-deployment" }).map(({ source }) => source),
        [`the environment variable ${name}`],
      ));
  }
  const harmless: Record<string, string> = {
    STAGE: "production-2026",
    USE_TOKEN: "true",
    API_TOKEN: "dev",
    TOKEN_SECRET: "https://example.com/token1",
    DB_SECRET: "arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-1",
  };
  for (const [name, text] of Object.entries(harmless)) {
    it(`but not ${name}=${text}`, () => assert.deepEqual(credentialsOf({ [name]: text }), []));
  }
  it("by its name as a passphrase, of words alone, too", () =>
    assert.equal(credentialsOf({ PULUMI_CONFIG_PASSPHRASE: "correct horse battery" }).length, 1));
});

it("most of an environment is noticed in whatever form", () => {
  const environment = { HOME: "/home/someone", SHELL: "/bin/bash/x", EDITOR: "a long editor" };
  assert.ok(holdsEnvironment(JSON.stringify(Object.entries(environment)), environment));
  assert.ok(!holdsEnvironment('process.env.HOME === "/home/someone"', environment));
});

describe("a callback that holds what is known to be secret is refused, which", () => {
  const where = 'ApiWithJwt "shop": routes["GET /"].handler: the callback ';
  const rest = ', which would stand in its code in plain text; pass it by "environment" and read it from process.env.';

  it("captures the text of a secret key of the configuration", async () => {
    const lines = await refusal(() => {
      pulumi.runtime.setAllConfig({ "test-project:apiKey": "hidden-key-7" }, ["test-project:apiKey"]);
      const key = new pulumi.Config("test-project").require("apiKey");
      const settings = { header: `Bearer ${key}` };
      createApi({ "GET /": async () => settings.header });
    });
    assert.deepEqual(lines, [
      `${where}captures by "settings.header" the value of the secret configuration "test-project:apiKey"${rest}`,
    ]);
  });

  it("captures what apply took out of a secret output", async () => {
    const lines = await refusal(async () => {
      pulumi.runtime.setAllConfig({ "test-project:apiKey": "hidden-key-7" }, ["test-project:apiKey"]);
      const filled = { key: "" };
      await new Promise<void>((resolve) => {
        new pulumi.Config("test-project").requireSecret("apiKey").apply((key) => {
          filled.key = key;
          resolve();
        });
      });
      createApi({ "GET /": async () => filled.key });
    });
    assert.deepEqual(lines, [
      `${where}captures by "filled.key" the value of the secret configuration "test-project:apiKey"${rest}`,
    ]);
  });

  it("captures a credential of the environment", async () => {
    process.env["M2M_TEST_TOKEN"] = "hidden-key-of-7-parts";
    try {
      const key = process.env["M2M_TEST_TOKEN"];
      const lines = await refusal(() => createApi({ "GET /": async () => key }));
      assert.deepEqual(lines, [
        `${where}captures by "key" the value of the environment variable M2M_TEST_TOKEN${rest}`,
      ]);
    } finally {
      delete process.env["M2M_TEST_TOKEN"];
    }
  });
});
