/** Why a token is refused. It is told to the log, and never to the caller. */
export class Refusal extends Error {}
