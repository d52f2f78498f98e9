import { strict as assert } from "node:assert";
import * as pulumi from "@pulumi/pulumi";
import { refusalOf } from "../../support/mocks";
import { createApi, createAuth } from "../api/base";
import { createEverything } from "../api/everything";
import { createSmall, everything } from "../auth/base";

type Path = readonly (string | number)[];

/** The places of all lists in some arguments. Resources and components are no part of them. */
function listsIn(value: unknown, path: Path = []): Path[] {
  if (
    typeof value !== "object" ||
    value === null ||
    pulumi.Resource.isInstance(value) ||
    pulumi.Output.isInstance(value)
  ) {
    return [];
  }
  const inner = Object.entries(value).flatMap(([key, one]) => listsIn(one, [...path, key]));
  return Array.isArray(value) ? [path, ...inner] : inner;
}

/** Arguments with a list replaced by another one. */
function replaced(value: unknown, [key, ...rest]: Path, list: (old: readonly unknown[]) => unknown[]): unknown {
  if (key === undefined) {
    return list(value as readonly unknown[]);
  }
  const members = {
    ...(value as Record<string, unknown>),
    [key]: replaced((value as Record<string, unknown>)[key], rest, list),
  };
  return Array.isArray(value) ? Object.values(members) : members;
}

/** Lists that are not whole. */
const holed: Readonly<Record<string, (old: readonly unknown[]) => unknown[]>> = {
  "a hole alone": () => new Array<unknown>(1),
  "a hole behind": (old) => Object.assign([...old], { length: old.length + 1 }),
  "a hole before": (old) => Object.assign(new Array<unknown>(1), { 1: old[0] }),
  undefined: (old) => [...old, undefined],
  null: (old) => [...old, null],
};

/** What both components are asked to make from, with every option. */
const wholes = {
  M2mAuth: { args: everything() as object, make: (args: object) => createSmall(args) },
  ApiWithJwt: {
    args: capture(),
    make: (args: object) => createApi(args),
  },
};

/** The arguments of an API with every option, but for those that are resources. */
function capture(): object {
  let given: object = {};
  const partner = { issuer: "https://login.example.com", audience: ["a", "b"] };
  createEverything({}, (args) => {
    given = { ...args, auth: partner, authorizers: { partners: partner, stock: partner } };
    return {};
  });
  return given;
}

for (const [component, { args, make }] of Object.entries(wholes)) {
  describe(`${component} with a list that is not whole`, () => {
    const paths = listsIn(args);

    it("has several lists", () => assert.ok(paths.length > 3, JSON.stringify(paths)));

    for (const path of paths) {
      it(`is refused, whatever is missing: ${path.join(" ")}`, async () => {
        for (const [what, list] of Object.entries(holed)) {
          const { error } = await refusalOf(component, () => make(replaced(args, path, list) as object));
          const last = String(path.filter((one) => !/^\d+$/.test(String(one))).at(-1));
          assert.ok(
            error.faults.some((fault) => fault.path.includes(last) && /\[\d+\]/.test(fault.path)),
            `${what}: ${error.message}`,
          );
        }
      });
    }
  });
}

describe("a choice of clients with a hole", () => {
  it("is refused, by only() and by hand", async () => {
    const chosen = new Array<never>(1);
    const only = await refusalOf("ApiWithJwt", () => createAuth().only(...(chosen as [])));
    assert.match(only.error.message, /only\(\)\[0\] = null is not a client/);
    const { error } = await refusalOf("ApiWithJwt", () => createApi({ auth: { auth: createAuth(), clients: chosen } }));
    assert.match(error.message, /auth\.clients\[0\] = null is not a client/);
  });
});
