import type { FunctionRunner } from "../lambda/functionRunner";
import type { Site } from "./listener";

/** One version of the program: what answers its requests, until the next version takes over. */
export class Generation {
  private inFlight = 0;
  private isRetired = false;
  private readonly runners: Set<FunctionRunner>;

  /** @param done Is told once, when the next version serves and the last request of this one is answered. */
  constructor(
    runners: Iterable<FunctionRunner>,
    private readonly done: (generation: Generation) => void,
  ) {
    this.runners = new Set(runners);
  }

  /** A site that is a part of this version: it counts its requests. */
  siteOf(site: Site): Site {
    return {
      handle: (request, response) => this.during(() => site.handle(request, response)),
      hosts: site.hosts ?? [],
      refusalHeaders: () => site.refusalHeaders?.() ?? {},
      certificateMissing: () => site.certificateMissing?.(),
    };
  }

  /** Does something that this version must outlast. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    this.inFlight++;
    try {
      return await work();
    } finally {
      this.inFlight--;
      this.closeIfDone();
    }
  }

  /** Lets a function's runner take over from the one before. */
  replace(former: FunctionRunner, next: FunctionRunner): void {
    this.runners.add(next);
    void former.retire().then(() => this.runners.delete(former));
  }

  retire(): void {
    this.isRetired = true;
    this.closeIfDone();
  }

  /** Ends its functions' environments. */
  async close(): Promise<void> {
    await Promise.all([...this.runners].map((runner) => runner.close()));
  }

  private closeIfDone(): void {
    if (this.isRetired && this.inFlight === 0) {
      this.done(this);
      void this.close();
    }
  }
}

/** The version that serves, and those before it with requests under way: all that may still have processes. */
export class Generations {
  private current: Generation | undefined;
  private readonly all = new Set<Generation>();

  /** Whether no version has served yet. */
  get isFirst(): boolean {
    return this.current === undefined;
  }

  /** A version that is to serve. */
  create(runners: Iterable<FunctionRunner>): Generation {
    return new Generation(runners, (generation) => this.all.delete(generation));
  }

  /** Lets a version take over from the one before. */
  takeOver(generation: Generation): void {
    const previous = this.current;
    this.current = generation;
    this.all.add(generation);
    previous?.retire();
  }

  async close(): Promise<void> {
    await Promise.all([...this.all].map((generation) => generation.close()));
  }
}
