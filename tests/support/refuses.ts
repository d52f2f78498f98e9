import { strict as assert } from "node:assert";
import { refusalOf } from "./mocks";

/** A mistake: what was written, and the whole of what the error says behind the component's name. */
export type Mistakes = Readonly<Record<string, readonly [program: () => unknown, message: string]>>;

/**
 * Tests that each mistake is refused, with one fault.
 *
 * @param component Whose arguments they are.
 * @param name Name of the component; by default whatever the error says.
 */
export function refuses(component: "ApiWithJwt" | "M2mAuth", mistakes: Mistakes, name?: string): void {
  for (const [mistake, [program, message]] of Object.entries(mistakes)) {
    it(mistake, async () => {
      const { error, name: said } = await refusalOf(component, program);
      assert.equal(error.message, `${component} "${name ?? said}": ${message}`);
      assert.equal(error.faults.length, 1);
    });
  }
}
