import { limitOf } from "../model/limitOf";
import type { Stage, Throttle } from "../model/model";

/** Requests that are still allowed, as a bucket that fills with time. */
interface Bucket {
  tokens: number;
  filledAt: number;
}

/** Limits of a stage's routes, each counted by itself: a token bucket of a rate and a burst. */
export class Throttles {
  private readonly buckets = new Map<string, Bucket>();

  /** @param now The clock, in milliseconds since 1970. */
  constructor(private readonly now: () => number) {}

  /** Counts a request. @returns The limit, if the request is one too many. */
  exceeded(stage: Stage, routeKey: string): Throttle | undefined {
    const throttle = limitOf(stage, routeKey);
    return throttle === undefined || this.take(`${stage.name} ${routeKey}`, throttle) ? undefined : throttle;
  }

  private take(key: string, { rate, burst }: Throttle): boolean {
    const now = this.now();
    const bucket = this.buckets.get(key) ?? { tokens: burst, filledAt: now };
    this.buckets.set(key, bucket);
    bucket.tokens = Math.min(burst, bucket.tokens + (Math.max(0, now - bucket.filledAt) / 1000) * rate);
    bucket.filledAt = Math.max(bucket.filledAt, now);
    if (bucket.tokens < 1) {
      return false;
    }
    bucket.tokens--;
    return true;
  }
}
