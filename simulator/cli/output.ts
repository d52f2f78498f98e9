/** Where a command writes. */
export interface Output {
  /** What the command is asked for. */
  readonly out: (text: string) => void;
  /** Everything else: logs, progress, errors. */
  readonly log: (text: string) => void;
}
