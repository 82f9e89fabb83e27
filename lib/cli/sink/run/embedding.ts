// What a run of klaviyo-sink tells the program that it is part of.
import type { EventConsumer } from '../../../sink/outcome.ts';
import type { Embedding } from '../../kit/embedding.ts';
import type { SinkSummary } from './summary.ts';

/** As part of another program a run tells that of its events too. */
export type SinkEmbedding = Embedding<SinkSummary> & { readonly consumers: readonly EventConsumer[] };
