/** How the rows are to be measured, where a row's own way is not wanted. */
export interface BenchOptions {
  /** How long load is put on a server. */
  readonly seconds?: number | undefined;
  /** Connections of a load, where it is one of many connections. */
  readonly connections?: number | undefined;
  /** How often each row is measured. */
  readonly runs?: number | undefined;
}

/** What one run of a subject gave. */
export interface Run {
  /** By what was measured, with its unit. */
  readonly figures: Readonly<Record<string, number>>;
  /** What went wrong, in words. Slowness is no fault. */
  readonly faults: readonly string[];
}

/** Something that is measured: ours, or what it is compared with. */
export interface Subject {
  readonly name: string;
  readonly run: () => Promise<Run>;
}

/** What a median is to be: that of a figure of ours, or, with a peer, that of its ratio to the peer's. */
export interface Aim {
  readonly figure: string;
  /** Name of the peer. */
  readonly peer?: string;
  readonly atMost?: number;
  readonly atLeast?: number;
}

/** A row of the bench: one thing that is measured, of one or more subjects in turn. */
export interface Row {
  /** What selects the row on the command line. Rows may share it. */
  readonly name: string;
  /** What is measured, as the table says it. */
  readonly title: string;
  /** How often each subject is measured. */
  readonly runs: number;
  /** Ours first, then its peers. */
  readonly subjects: readonly [Subject, ...Subject[]];
  /** A missed one is no fault; the table says so. */
  readonly aims?: readonly Aim[];
}
