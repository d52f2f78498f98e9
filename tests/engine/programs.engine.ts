import { ownName } from "./engineStack";
import { existingHostedZone, existingWebAcl } from "./existing";
import { testPrograms } from "./programCycle";

testPrograms({
  "this repository's program, stack dev": { folder: ".", stack: "dev" },
  "this repository's program, stack prod": {
    folder: ".",
    stack: "prod",
    config: () => Promise.resolve({ domainPrefix: ownName("acme-orders") }),
    unprotect: ({ project }, stack) => stack.setConfig(`${project.name}:deletionProtection`, "false"),
  },
  "a program with every option": {
    folder: "tests/engine/everything",
    stack: "dev",
    config: async () => ({
      webAclArn: await existingWebAcl("everything"),
      hostedZoneId: await existingHostedZone("example.com"),
    }),
  },
});
