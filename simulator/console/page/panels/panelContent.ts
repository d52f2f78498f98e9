/** What is opened beside a view. */
export interface PanelContent {
  readonly heading: readonly (Node | string)[];
  readonly body: readonly Node[];
  /** Takes a new version of the program into account; without it, all is drawn anew. */
  readonly refresh?: () => void;
}
