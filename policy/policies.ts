import type { ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";
import { authorizedRoutes } from "./authorizedRoutes";
import { functionLogs } from "./functionLogs";
import { logRetention } from "./logRetention";
import { machineClients } from "./machineClients";
import { narrowPermissions } from "./narrowPermissions";
import { tokenValidity } from "./tokenValidity";

/** Every policy of the pack, for packs that are put together elsewhere too: loading this file serves nothing. */
export const policies: readonly (ResourceValidationPolicy | StackValidationPolicy)[] = [
  authorizedRoutes,
  machineClients,
  tokenValidity,
  narrowPermissions,
  logRetention,
  functionLogs,
];
