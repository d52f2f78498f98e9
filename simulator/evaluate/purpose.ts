/** What a program is read for: to say who may call what in it, or to answer requests, which needs all of it. */
export type Purpose = "report" | "serve";
