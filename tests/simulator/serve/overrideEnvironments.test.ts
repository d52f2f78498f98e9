import { strict as assert } from "node:assert";
import { invokedFunctions } from "../../../simulator/model/invokedFunctions";
import type { FunctionAuthorizer } from "../../../simulator/model/model";
import { overrideEnvironments } from "../../../simulator/serve/overrideEnvironments";
import { functionOf, modelOf } from "../../support/registrations";

describe("environments that a developer gives", () => {
  /** A program with two routes, on which one function decides. */
  const withAuthorizer = () => {
    const model = modelOf();
    const api = model.apis[0]!;
    const route = api.routes[0]!;
    const check = { ...functionOf(route), name: "check", environment: { OWN: "own" } };
    const authorizer = {
      kind: "function",
      name: "check",
      function: check,
    } as Partial<FunctionAuthorizer> as FunctionAuthorizer;
    return { ...model, apis: [{ ...api, routes: [route, route].map((one) => ({ ...one, authorizer })) }] };
  };

  for (const name of ["check", "*"]) {
    it(`reach a function that decides on routes, by ${name}`, () => {
      const model = overrideEnvironments(withAuthorizer(), { [name]: { GIVEN: "given" } });
      const [first, second] = model.apis[0]!.routes.map(({ authorizer }) => authorizer as FunctionAuthorizer);
      assert.deepEqual(first!.function!.environment, { OWN: "own", GIVEN: "given" });
      // What is kept of its answers is kept for the authorizer.
      assert.equal(first, second);
      assert.ok(invokedFunctions(model).has(first!.function!));
    });
  }

  it("leave other functions as they are", () => {
    const given = withAuthorizer();
    const model = overrideEnvironments(given, { check: { GIVEN: "given" } });
    assert.deepEqual(functionOf(model.apis[0]!.routes[0]!), functionOf(given.apis[0]!.routes[0]!));
  });
});
