import * as fs from "node:fs";
import * as path from "node:path";
import { ownName } from "./engineStack";
import { existingHostedZone, existingUserPool } from "./existing";
import { testPrograms } from "./programCycle";
import type { Copy } from "./projects";

/** As the examples' README says. */
function unprotect({ dir }: Copy): void {
  const file = path.join(dir, "index.ts");
  const text = fs.readFileSync(file, "utf8");
  fs.writeFileSync(file, text.replace("  clients: {", "  deletionProtection: false,\n  clients: {"));
}

// Without those that need a plugin of their own: the components of `@pulumi/awsx` are made by one.
testPrograms({
  "the example minimal": { folder: "examples/minimal", stack: "dev", unprotect },
  "the example orders-api": { folder: "examples/orders-api", stack: "dev" },
  "the example existing-pool": {
    folder: "examples/existing-pool",
    stack: "dev",
    config: async () => ({ userPoolId: await existingUserPool("people") }),
  },
  "the example partner-api": {
    folder: "examples/partner-api",
    stack: "dev",
    config: async () => ({
      domain: `${ownName("partners")}.acme.example`,
      hostedZoneId: await existingHostedZone("acme.example"),
    }),
    // Records take the provider half a minute each time that they come and go.
    prepare: unprotect,
  },
  "the example ci-roles": { folder: "examples/ci-roles", stack: "dev" },
});
