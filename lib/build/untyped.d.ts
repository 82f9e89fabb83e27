// The parts that are used of packages without declarations.
declare module '@bcoe/v8-coverage' {
  import type { Profiler } from 'node:inspector';
  /** The sum of what was counted of one script, whose URL is that of the first. */
  export function mergeScriptCovs(
    counts: readonly Profiler.ScriptCoverage[],
  ): Profiler.ScriptCoverage | undefined;
}
