/** The name of the one stage, which is served at the root. */
export const stageName = "$default";
