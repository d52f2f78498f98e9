import type { Model, UserPool } from "../model/model";
import { trustedIssuer } from "../model/trustedIssuer";

/** Puts the pool that the first API trusts before the others: it is the one that people will want. */
export function mainPoolFirst(model: Model): Model {
  const issuer = model.apis[0]?.routes.map(trustedIssuer).find((one) => one !== undefined);
  const isMain = (pool: UserPool) => pool.issuer === issuer;
  return { ...model, pools: [...model.pools].sort((a, b) => Number(isMain(b)) - Number(isMain(a))) };
}
