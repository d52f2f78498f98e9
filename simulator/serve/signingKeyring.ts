import { SigningKeys } from "../cognito/signingKeys";

/** The signing keys of user pools, by their ids. They stay from one version of the program to the next. */
export class SigningKeyring {
  private readonly keys = new Map<string, Promise<SigningKeys>>();
  /** Made while the program is evaluated, so that the first pool need not wait for its keys. */
  private spare: Promise<SigningKeys> | undefined = SigningKeys.generate();

  of(poolId: string): Promise<SigningKeys> {
    const known = this.keys.get(poolId) ?? this.spare ?? SigningKeys.generate();
    this.spare = undefined;
    this.keys.set(poolId, known);
    return known;
  }
}
