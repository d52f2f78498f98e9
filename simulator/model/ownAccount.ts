import { accountId } from "../evaluate/resources/simulatedOutputs";

/** The account in which a program is evaluated. */
export const ownAccount = accountId;
