import type { ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";
import { authorizedRoutes } from "./authorizedRoutes";
import { closedPools } from "./closedPools";
import { closedResources } from "./closedResources";
import { declaredRoutes } from "./declaredRoutes";
import { functionLogs } from "./functionLogs";
import { logRetention } from "./logRetention";
import { machineClients } from "./machineClients";
import { narrowPermissions } from "./narrowPermissions";
import { separateAnswers } from "./separateAnswers";
import { tokenValidity } from "./tokenValidity";

/** Every policy of the pack, for packs that are put together elsewhere too: loading this file serves nothing. */
export const policies: readonly (ResourceValidationPolicy | StackValidationPolicy)[] = [
  authorizedRoutes,
  declaredRoutes,
  separateAnswers,
  closedResources,
  closedPools,
  machineClients,
  tokenValidity,
  narrowPermissions,
  logRetention,
  functionLogs,
];
