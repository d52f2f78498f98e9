/** An access token, and when it expires, in milliseconds since 1970. */
export interface Token {
  readonly value: string;
  readonly expiresAt: number;
}

/** How a cache goes by time. */
export interface TokenCacheOptions {
  /** The clock, in milliseconds since 1970. By default the machine's. */
  readonly now?: () => number;
  /**
   * How long before it expires a token is no longer used, in seconds: more than a request takes, and more than the clocks
   * here and there differ. By default 60. Cognito's tokens are valid for at least 300.
   */
  readonly leewaySeconds?: number;
}

/**
 * Keeps a token until shortly before it expires: Cognito bills each one, and a call that need not wait for one is faster.
 * However many callers need a token at once, one is obtained.
 */
export class TokenCache {
  private kept: Token | undefined;
  private pending: Promise<Token> | undefined;
  private readonly now: () => number;
  private readonly leeway: number;

  constructor(
    private readonly obtain: () => Promise<Token>,
    { now = Date.now, leewaySeconds = 60 }: TokenCacheOptions = {},
  ) {
    this.now = now;
    this.leeway = leewaySeconds * 1000;
  }

  /** A token that is still good for a request. */
  async token(): Promise<string> {
    if (this.kept && this.now() < this.kept.expiresAt - this.leeway) {
      return this.kept.value;
    }
    this.pending ??= this.renew();
    return (await this.pending).value;
  }

  /** Drops a token that was refused, unless there is another one by now. */
  drop(refused: string): void {
    if (this.kept?.value === refused) {
      this.kept = undefined;
    }
  }

  /** A failure is not kept: the next caller tries again. */
  private async renew(): Promise<Token> {
    try {
      return (this.kept = await this.obtain());
    } finally {
      this.pending = undefined;
    }
  }
}
