// The sink, from bytes to outcomes: read → check columns → validate → select → resolve members → batch → last stage.
import type { Duplex, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Client } from '../klaviyo/client.ts';
import { ColumnCheck, type ColumnCheckSettings } from './columns/column-check.ts';
import type { ColumnPlan } from './columns/plan.ts';
import { batch } from './deliver/batch.ts';
import { resolveMembers } from './deliver/members.ts';
import { endWith } from './end.ts';
import { read, type ReadOptions } from './formats/read.ts';
import { tellAll, type EventConsumer, type LastStage, type SlowConsumer } from './outcome.ts';
import type { Item } from './record.ts';
import { validate } from './validate.ts';
import type { ValidateSettings } from './validator.ts';

/** What the user's options say to the stages. */
export interface SinkSettings {
  readonly read: Omit<ReadOptions, 'onShape' | 'onNotice'>;
  readonly validate: Omit<ValidateSettings, 'startedAt'> & ColumnCheckSettings;
  readonly skipInvalid: boolean;
  readonly stopOnBatchFailure: boolean;
  readonly concurrency: number;
  /** Records are wanted for a rejects file. */
  readonly keepRecords: boolean;
}

/** Where profiles are looked up on the list, and what is known of doubtful ones. */
export interface MembersSource {
  readonly client: Client;
  readonly baseUrl: string;
  readonly list: () => Promise<string>;
  readonly isDoubtful?: ((number: number) => boolean) | undefined;
}

/** What a run brings to the stages. */
export interface SinkParts {
  /** When the run began, or the first run with its journal, in ISO 8601. */
  readonly startedAt: string;
  /** Where it is written down what becomes of each column. */
  readonly plan?: ColumnPlan | undefined;
  /** Says something once on stderr. */
  readonly notice: (text: string) => void;
  /** The list's id, where the operation has a list; creates the list where that is allowed. */
  readonly list?: (() => Promise<string>) | undefined;
  /** Items in, out those that are to be sent; undefined ones are passed over. */
  readonly select?: readonly (Duplex | undefined)[] | undefined;
  /** Where the operation looks its records up; without it they pass as they are. */
  readonly members?: MembersSource | undefined;
  /** What a batch keeps of each item beside its JSON. */
  readonly checkOf?: ((item: Item) => number) | undefined;
  /** What becomes of the batches. */
  readonly lastStage: LastStage;
  /** They take the events of all stages, in this order. */
  readonly consumers: readonly EventConsumer[];
  /** Takes those of the last stage behind them. */
  readonly slowConsumer?: SlowConsumer | undefined;
  readonly signal: AbortSignal;
}

/**
 * Takes the input to its last stage. Resolves when all of it was consumed; rejects with the first failure when nothing
 * is under way any more.
 */
export async function runPipeline(input: Readable, settings: SinkSettings, parts: SinkParts): Promise<void> {
  const { notice, signal, consumers } = parts;
  const onEvent = tellAll(consumers);
  const rules = { ...settings.validate, startedAt: parts.startedAt };
  const { operation } = rules;
  const check = new ColumnCheck(rules, notice);
  const members =
    parts.members && operation.lookup
      ? resolveMembers(
          parts.members.client,
          { ...parts.members, operation, concurrency: settings.concurrency },
          onEvent,
        )
      : undefined;
  const end = endWith(parts.lastStage, onEvent, parts.slowConsumer);
  const stages: readonly (Duplex | undefined)[] = [
    read({ ...settings.read, onNotice: notice, onShape: (shape) => check.announce(shape) }),
    check,
    validate(rules, settings.skipInvalid, onEvent, { notice, plan: parts.plan }),
    ...(parts.select ?? []),
    members,
    batch({ operation, list: parts.list, keepValues: settings.keepRecords, checkOf: parts.checkOf }),
  ];
  try {
    await pipeline([input, ...stages.filter((stage) => stage !== undefined), end.stream], { signal });
  } finally {
    await end.settled();
  }
}
