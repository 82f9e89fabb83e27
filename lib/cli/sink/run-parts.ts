// What a run of klaviyo-sink is made of.
import type { Clock } from '../../klaviyo/clock.ts';
import type { EventConsumer } from '../../sink/outcome.ts';
import type { Journal } from '../../sink/resume/journal.ts';
import type { ApiKey } from '../kit/connection.ts';
import type { Embedding } from '../kit/embedding.ts';
import type { Io } from '../kit/run.ts';
import type { SinkOptions } from './options.ts';
import type { SinkPlan } from './settings.ts';
import type { SinkSummary } from './summary.ts';

/** As part of another program a run tells that of its events too. */
export type SinkEmbedding = Embedding<SinkSummary> & { readonly consumers: readonly EventConsumer[] };

export interface RunParts {
  readonly io: Io;
  readonly clock: Clock;
  readonly options: SinkOptions;
  readonly plan: SinkPlan;
  readonly key: ApiKey;
  readonly journal?: Journal;
  readonly embedding?: SinkEmbedding | undefined;
}
