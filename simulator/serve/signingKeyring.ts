import { SigningKeys } from "../cognito/signingKeys";

/** Where keys may be kept from one run to the next. */
export interface KeyStore {
  /** Whether it has keys already. */
  readonly isFilled: boolean;
  /** @param make Makes keys for a pool that has none. */
  of(poolId: string, make: () => Promise<SigningKeys>): Promise<SigningKeys>;
}

/** The signing keys of user pools, by their ids. They stay from one version of the program to the next. */
export class SigningKeyring {
  private readonly keys = new Map<string, Promise<SigningKeys>>();
  /** Made while the program is evaluated, so that the first pool need not wait for its keys. */
  private spare: Promise<SigningKeys> | undefined;

  /** @param store Absent where keys end with the run. */
  constructor(private readonly store?: KeyStore) {
    this.spare = store?.isFilled === true ? undefined : SigningKeys.generate();
  }

  of(poolId: string): Promise<SigningKeys> {
    const known = this.keys.get(poolId) ?? this.store?.of(poolId, () => this.make()) ?? this.make();
    this.keys.set(poolId, known);
    return known;
  }

  private make(): Promise<SigningKeys> {
    const made = this.spare ?? SigningKeys.generate();
    this.spare = undefined;
    return made;
  }
}
