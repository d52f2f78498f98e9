import type { Model } from "../model/model";
import { printable, printableJson, visible, withoutColours } from "../printable";
import { reasonOf } from "../refusalWords";
import type { RequestRecord } from "../requestRecord";
import { requestLine } from "./requestLine";
import { scopeNames } from "./scopeNames";
import type { Terminal } from "./terminal";

/** What of a log is wanted, and how. */
export interface DevLogOptions {
  readonly form: "text" | "json";
  /** Whether requests are left out. */
  readonly isQuiet: boolean;
  readonly terminal: Pick<Terminal, "style">;
}

/** The log of `m2m dev`: what happens, as it happens, in lines for people or in objects of JSON. */
export class DevLog {
  private scopeName = (scope: string): string => scope;
  private namesServer = false;

  /** @param write Writes a line as it is. */
  constructor(
    private readonly options: DevLogOptions,
    private readonly write: (line: string) => void,
  ) {}

  /** Learns what is served from now on. */
  serves({ apis, pools }: Pick<Model, "apis" | "pools">): void {
    this.scopeName = scopeNames({ apis, pools }).short;
    this.namesServer = apis.length > 1 || pools.length > 1;
  }

  /** A request that was answered. */
  readonly request = (record: RequestRecord): void => {
    if (this.options.isQuiet) {
      return;
    }
    if (this.options.form === "json") {
      const reason = reasonOf(record);
      const time = new Date(record.time).toISOString();
      this.write(printableJson({ type: "request", ...record, time, ...(reason !== undefined && { reason }) }));
      return;
    }
    const { scopeName, namesServer } = this;
    this.write(requestLine(record, { style: this.options.terminal.style, scopeName, namesServer }));
  };

  /** A line that a function printed. */
  printed(functionName: string, line: string, label: string): void {
    const text = withoutColours(line);
    this.write(
      this.options.form === "json"
        ? printableJson({ type: "function", time: new Date().toISOString(), function: functionName, label, line: text })
        : printable(`[${visible(label)}] ${text}`),
    );
  }

  /** Anything else. */
  readonly message = (text: string): void => {
    this.write(
      this.options.form === "json"
        ? printableJson({ type: "message", time: new Date().toISOString(), message: text })
        : printable(text),
    );
  };
}
