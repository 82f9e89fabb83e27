// Where the state of a run stands: at --state, beside the config file that asks for one, or nowhere.
import { basename, dirname, extname, join } from 'node:path';
import type { SourceOptions } from '../options.ts';

export interface Placed {
  readonly options: SourceOptions;
  /** For the person who runs it. */
  readonly notices: readonly string[];
}

/**
 * The options with the state that a run needs, as far as `--state` does not say. A run that ends early needs none. A
 * config file (`config`) that says both start and end means that span, each time the same; one that is incremental
 * has its state beside it, wherever the command is called.
 */
export function placeState(options: SourceOptions, config: string | undefined): Placed {
  const { incremental, state, preview, limit, startTime, endTime } = options;
  if (!incremental || state !== undefined) {
    return { options, notices: [] };
  }
  const isFixed = config !== undefined && startTime !== undefined && endTime !== undefined;
  if (preview !== undefined || limit !== undefined || isFixed) {
    return {
      options: { ...options, incremental: false, lookback: undefined, lateReport: false },
      notices: [],
    };
  }
  if (config === undefined) {
    return { options, notices: [] };
  }
  const beside = join(dirname(config), `${basename(config, extname(config))}.state.json`);
  return {
    options: { ...options, state: beside },
    notices: [`the state stands beside the config file, in ${beside}`],
  };
}
