import { Clock, repeat } from "./repeat";

/** Sends a request, as `fetch` does. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** How long one request may take. */
const timeoutMs = 5_000;

/** The token endpoint of a pool, which alone can tell whether a client secret is good. */
export class TokenEndpoint {
  constructor(
    private readonly url: string,
    private readonly clientId: string,
    private readonly fetch: Fetch,
    private readonly clock: Clock,
  ) {}

  /**
   * Whether a client obtains a token by a secret.
   *
   * @throws Where the answer says neither that it does nor that the secret is wrong.
   */
  accepts(secret: string): Promise<boolean> {
    return repeat(() => this.answer(secret), isUnclear, this.clock);
  }

  /** Whether a client obtains a token by a secret within some seconds: a new one may not be known everywhere at once. */
  acceptsSoon(secret: string): Promise<boolean> {
    const attempt = async () => {
      if (!(await this.answer(secret))) {
        throw new NotYet();
      }
      return true;
    };
    return repeat(attempt, (error) => error instanceof NotYet || isUnclear(error), this.clock).catch(
      (error: unknown) => {
        if (error instanceof NotYet) {
          return false;
        }
        throw error;
      },
    );
  }

  private async answer(secret: string): Promise<boolean> {
    const response = await this.fetch(this.url, {
      method: "POST",
      headers: {
        authorization: `Basic ${Buffer.from(`${this.clientId}:${secret}`).toString("base64")}`,
        "content-type": "application/x-www-form-urlencoded",
      },
      body: "grant_type=client_credentials",
      // A redirect could lead the secret elsewhere.
      redirect: "error",
      signal: AbortSignal.timeout(timeoutMs),
    }).catch(() => {
      throw new UnclearAnswer("The token endpoint did not answer.");
    });
    const body = (await response.json().catch(() => undefined)) as { readonly error?: unknown } | undefined;
    if (response.status === 200) {
      return true;
    }
    if (body?.error === "invalid_client") {
      return false;
    }
    // Of the body, no more is shown: it is not ours.
    throw new UnclearAnswer(`The token endpoint answered with status ${response.status}.`);
  }
}

/** The secret was refused, which may change. */
class NotYet extends Error {}

/** No answer, or none about the secret. */
class UnclearAnswer extends Error {}

function isUnclear(error: unknown): boolean {
  return error instanceof UnclearAnswer;
}
