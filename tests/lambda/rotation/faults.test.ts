import { beginnings, continuations, withEachFault } from "./faults";
import { Rotator } from "./rotator";
import { Services } from "./services";

// All of them, and the errors that AWS answers with, are in faults.slow.ts.
describe("a rotation that dies at any of its calls, or does not hear of its answer", () => {
  const services = new Services();
  let url: string;
  before(async () => {
    url = await services.start();
  });
  after(() => services.stop());

  for (const found of ["two secrets of its own", "no value yet"] as const) {
    it(`loses no caller when it finds ${found}, and is repeated`, async () => {
      const goOn = continuations["the rotation is repeated"]!;
      await withEachFault(
        new Rotator(services, url),
        services,
        beginnings[found]!,
        goOn,
        ({ kind }) => kind !== "error",
      );
    });
  }
});
