// The parts that are used of packages without declarations.
declare module '@bcoe/v8-coverage' {
  import type { Profiler } from 'node:inspector';
  /** The sum of what was counted of one script, whose URL is that of the first. */
  export function mergeScriptCovs(
    counts: readonly Profiler.ScriptCoverage[],
  ): Profiler.ScriptCoverage | undefined;
}
declare module 'process-on-spawn' {
  const processOnSpawn: {
    /** From here on processes are started as they are asked for. */
    removeAllListeners(): void;
  };
  export default processOnSpawn;
}
