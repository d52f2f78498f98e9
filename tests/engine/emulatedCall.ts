import type * as http from "node:http";
/** What is asked of AWS. */
export type Asked = Omit<Call, "status" | "answer">;

/** What AWS answers. */
export interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly text: string;
}

/** One call of AWS, and what it was answered. */
export interface Call {
  readonly service: string;
  /** `CreateUserPool`, or the method and the path of services that have no names for what they do. */
  readonly action: string;
  readonly method: string;
  readonly path: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
  readonly status: number;
  readonly answer: string;
}
