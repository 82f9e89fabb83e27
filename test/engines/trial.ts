// What was tried in an engine, and what came of it.

/** One thing that was tried in an engine. */
export interface Trial {
  readonly what: string;
  /** Undefined where it came out as it must; else what came instead. */
  readonly wrong: string | undefined;
}
