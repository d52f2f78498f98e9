import { strict as assert } from "node:assert";
import { suggest } from "../../components/checking/suggest";
import { nearest } from "../../simulator/nearest";

/** The command and the components each have a rule of their own; what was meant is the same to both. */
const rules = {
  "of the command": nearest,
  "of the components": (given: string, known: readonly string[]) =>
    /^did you mean "(.*?)"/.exec(suggest(given, known))?.[1],
};

for (const [whose, rule] of Object.entries(rules)) {
  describe(`the nearest name ${whose}`, () => {
    for (const [given, known, meant] of [
      ["logRetention", ["tags", "logRetentionInDays", "transform"], "logRetentionInDays"],
      ["logretention", ["logRetentionInDays"], "logRetentionInDays"],
      // A beginning goes before what differs by less.
      ["time", ["timer0", "timeoutSeconds", "tine"], "timer0"],
      ["prot", ["port", "host"], "port"],
      ["enviroment", ["environment", "issuers"], "environment"],
      ["tokenValidity", ["description", "accessTokenValidity"], "accessTokenValidity"],
      ["origins", ["allowMethods", "allowOrigins"], "allowOrigins"],
      // A beginning goes before a part, and a few letters are a part of much.
      ["scope", ["allScopes", "scopes"], "scopes"],
      ["all", ["install"], undefined],
      ["something", ["port", "host"], undefined],
      ["", ["port"], undefined],
      ["port", [], undefined],
    ] as const) {
      it(`to "${given}" among ${known.join(", ")}: ${meant}`, () => assert.equal(rule(given, known), meant));
    }
  });
}
