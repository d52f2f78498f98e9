import fc from "fast-check";

/**
 * The seed of every property test: each run tries the same cases, so that a failure is one of the code and not of the
 * day. `FC_SEED=N` tries others: `FC_SEED=$RANDOM npm test`. Mocha loads this file into every worker
 * (`.mocharc.json`).
 */
fc.configureGlobal({ seed: Number(process.env["FC_SEED"] ?? 1) });
