// The output that the options ask for: stdout, a table for a person, a file, a device or pipe, a folder of partitions.
import { readFileSync, readlinkSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Writable } from 'node:stream';
import { ExplainedOutput } from '../../../source/output/explained.ts';
import { openDevice } from '../../../source/output/device.ts';
import { checkWritable, FileOutput } from '../../../source/output/file.ts';
import type { Output } from '../../../source/output/output.ts';
import { PartitionedOutput } from '../../../source/output/partitions.ts';
import { CsvOutput, type CsvWriter } from '../../../source/columns/csv.ts';
import { StreamOutput } from '../../../source/output/stream.ts';
import { isStreamLike, realTarget } from '../../../files/target.ts';
import { Failure } from '../../../errors.ts';
import type { SourceOptions } from '../options.ts';

export interface OutputSettings {
  readonly options: SourceOptions;
  readonly stdout: Writable;
  /** Tells the files of this run from those of others. */
  readonly run: string;
  readonly notice: (text: string) => void;
  /** Of CSV; undefined where lines stay as they are. */
  readonly csv: CsvWriter | undefined;
  /** Called when the reader of a stream goes away. */
  readonly onBroken: (error: unknown) => void;
  /** Ends what waits for a reader. */
  readonly stop: AbortSignal;
}

/**
 * The file or folder that has to be locked; undefined for streams. The folder that it stands in is there afterwards.
 * Throws a `Failure` where nothing can be written.
 */
export async function lockedOutput({
  output,
  preview,
  partitionBy,
}: SourceOptions): Promise<string | undefined> {
  // A config file may name a path: a preview is for the eyes.
  if (output === undefined || preview !== undefined || isStreamLike(output)) {
    return undefined;
  }
  const target = realTarget(output);
  if (partitionBy === undefined) {
    await checkWritable(output);
  } else {
    await mkdir(dirname(target), { recursive: true });
  }
  return target;
}

/** The lock of `lockedOutput` must be held. */
export async function openOutput(settings: OutputSettings): Promise<Output> {
  const { options, stdout, run, onBroken, stop, notice, csv } = settings;
  const { output, mode, gzip, partitionBy, preview, shard } = options;
  // All shards in their order are one text with one head.
  const isHead = shard === undefined || shard.index === 0;
  const head = csv?.head;
  const asked = (target: Output, leads: boolean): Output =>
    csv === undefined ? target : new CsvOutput(target, csv, leads, notice);
  if (preview !== undefined) {
    // Measuring text for a terminal takes longer to start than all else that a run loads.
    const { PreviewOutput } = await import('../../../source/output/preview.ts');
    return new PreviewOutput(new StreamOutput(stdout, 'stdout', gzip, onBroken, stop));
  }
  if (output === undefined) {
    return asked(new StreamOutput(stdout, 'stdout', gzip, onBroken, stop), isHead);
  }
  const name = `--output ${output}`;
  if (isStreamLike(output)) {
    return asked(new StreamOutput(await openDevice(output, stop), name, gzip, onBroken, stop), isHead);
  }
  const target =
    partitionBy === undefined
      ? await FileOutput.open(output, { mode, gzip, head, notice })
      : await PartitionedOutput.open(realTarget(output), { mode, gzip, head }, run);
  return asked(new ExplainedOutput(target, name), false);
}

/**
 * Throws a `Failure` where the process was started without a stdout. Node then opens /dev/null in its place, to read
 * and to write, which no shell's `> /dev/null` does.
 */
export function refuseClosedStdout(): void {
  let flags: string | undefined;
  try {
    if (readlinkSync('/proc/self/fd/1') !== '/dev/null') {
      return;
    }
    flags = /^flags:\s+(\d+)/m.exec(readFileSync('/proc/self/fdinfo/1', 'utf8'))?.[1];
  } catch {
    // Only Linux tells.
    return;
  }
  if (flags !== undefined && (Number.parseInt(flags, 8) & 3) === 2) {
    throw new Failure(
      'io',
      'stdout is closed, or nobody reads it: the state would move past records that are lost; redirect it, or name --output FILE',
    );
  }
}
