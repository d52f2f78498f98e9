import type { AuthorizerAnswer } from "./authorizerAnswer";

interface Kept {
  readonly answer: AuthorizerAnswer;
  /** Milliseconds since 1970. */
  readonly until: number;
}

/** Answers of one authorizer that hold for a time, a bounded number of them. */
export class AnswerCache {
  private readonly answers = new Map<string, Kept>();

  /** @param now The clock, in milliseconds since 1970. */
  constructor(
    private readonly ttlSeconds: number,
    private readonly now: () => number,
    private readonly most = 10_000,
  ) {}

  /** @param key What the answer was given for. */
  get(key: string): AuthorizerAnswer | undefined {
    const kept = this.answers.get(key);
    if (kept && kept.until <= this.now()) {
      this.answers.delete(key);
      return undefined;
    }
    return kept?.answer;
  }

  /** Where there is no room, the oldest makes way. */
  keep(key: string, answer: AuthorizerAnswer): void {
    if (this.ttlSeconds === 0) {
      return;
    }
    this.answers.delete(key);
    const [oldest] = this.answers.size >= this.most ? this.answers.keys() : [];
    if (oldest !== undefined) {
      this.answers.delete(oldest);
    }
    this.answers.set(key, { answer, until: this.now() + this.ttlSeconds * 1_000 });
  }
}
