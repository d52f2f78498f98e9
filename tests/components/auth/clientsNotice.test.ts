import { strict as assert } from "node:assert";
import * as pulumi from "@pulumi/pulumi";
import { noticeManyClients } from "../../../components/auth/clientsNotice";

/** What is logged of so many clients. */
function logged(count: number, isPreview = true, hasEngine = true): string[] {
  const lines: string[] = [];
  const runtime = pulumi.runtime as { getEngine: () => unknown; isDryRun: () => boolean };
  const log = pulumi.log as { info: (line: string) => void };
  const [{ getEngine, isDryRun }, { info }] = [{ ...runtime }, { ...log }];
  Object.assign(runtime, { getEngine: () => (hasEngine ? {} : undefined), isDryRun: () => isPreview });
  log.info = (line) => void lines.push(line);
  try {
    noticeManyClients('M2mAuth "shop"', count);
  } finally {
    Object.assign(runtime, { getEngine, isDryRun });
    log.info = info;
  }
  return lines;
}

describe("a preview of many clients", () => {
  it("says what AWS must be asked for, and how long they take", () => {
    assert.deepEqual(logged(5000), [
      'M2mAuth "shop": 5000 clients are more than the 1000 that AWS allows in a user pool until it raises that on request, in Service Quotas. Cognito takes 5 changes of clients a second: about 17 min when all of them are new.',
    ]);
  });

  for (const [what, count, isPreview, hasEngine] of [
    ["of as many as AWS allows", 1000, true, true],
    ["at the update", 1001, false, true],
    ["without an engine", 1001, true, false],
  ] as const) {
    it(`says nothing ${what}`, () => assert.deepEqual(logged(count, isPreview, hasEngine), []));
  }
});
