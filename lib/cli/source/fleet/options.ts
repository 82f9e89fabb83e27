// The options of klaviyo-source that cut a run into shards: rows of its options table.
import { option } from '../../kit/options.ts';
import { parsed, wholeNumber } from '../../kit/values.ts';

const group = 'Shards, for engines that run tasks side by side or on their own';
const most = 10_000;

/** One shard of several; `index` from 0. */
export interface ShardNumber {
  readonly index: number;
  readonly of: number;
}

function shardOf(text: string): ShardNumber | undefined {
  const [, index = '', of = ''] = /^(\d+)\/(\d+)$/.exec(text) ?? [];
  const shard = { index: Number(index), of: Number(of) };
  return of !== '' && shard.of <= most && shard.index < shard.of ? shard : undefined;
}

export const shardOptions = {
  plan: option(wholeNumber(1, most).optional(), {
    group,
    argument: 'N',
    help: 'print N shards of about as many records each, one JSON object a line, and read nothing else: run this command once for each, with the words of its args added',
  }),
  shard: option(
    parsed(
      `I/N, the number of a shard from 0 and how many there are, at most ${most}, like 0/16`,
      shardOf,
    ).optional(),
    {
      group,
      argument: 'I/N',
      help: 'read shard I of N, from 0: the span of --start-time and --end-time, cut into N parts of equal time',
    },
  ),
};
