import { reasonOf } from "../refusalWords";
import type { RequestRecord } from "../requestRecord";
import type { AppRequest } from "./harness";

/** The last requests that an app answered. */
export class KeptRequests {
  private readonly records: RequestRecord[] = [];

  constructor(private readonly most = 10_000) {}

  add(record: RequestRecord): void {
    this.records.push(record);
    if (this.records.length > this.most) {
      this.records.shift();
    }
  }

  /** Copies that nobody can change, oldest first. */
  get(): AppRequest[] {
    return this.records.map((record) => {
      const reason = reasonOf(record);
      return frozen({ ...structuredClone(record), ...(reason !== undefined && { reason }) });
    });
  }
}

function frozen<T extends object>(value: T): T {
  Object.values(value).forEach((member: unknown) => {
    if (typeof member === "object" && member !== null) {
      frozen(member);
    }
  });
  return Object.freeze(value);
}
