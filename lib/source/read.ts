// One reading of a resource from its checkpoint to the next: shards, records, output, and the state when all is kept.
import { Changes } from './incremental/changes.ts';
import { lookUp } from './filters/lookups.ts';
import { Checkpoint, stateName } from './incremental/checkpoint.ts';
import type { Output } from './output/output.ts';
import { findParents } from './paging/parents.ts';
import { shardsOf, type Shard } from './paging/shard.ts';
import { readAll } from './pipeline.ts';
import type { Reading } from './reading.ts';
import { chunkOf, LinesInOrder } from './records/chunk.ts';

/**
 * Reads what was asked for into the output, and moves the state when the output has kept it. What was counted so far
 * stands in the reading's tally. Throws a `Failure` for everything that ends the run early: then the output and the
 * state are as they were, where that can be helped.
 */
export async function readResource(planned: Reading, output: Output): Promise<void> {
  const reading = await prepared(planned).catch(async (error: unknown) => {
    await output.discard();
    throw error;
  });
  const checkpoint = new Checkpoint(reading);
  let changes: Changes | undefined;
  try {
    const { resource, source, parents, changesSince } = reading;
    const ids = resource.parent === undefined ? [undefined] : await findParents(source, resource, parents);
    const shards = shardsOf(reading, ids, (key) => checkpoint.spanOf(key));
    checkpoint.warn(shards);
    if (changesSince !== undefined && resource.parent !== undefined) {
      changes = await Changes.open(changesSince, resource.name, resource.parent.field);
      reading.tally.changes = changes;
    }
    const admission = changes ?? (await checkpoint.open(shards));
    const isComplete = await readAll(reading, shards, admission, output);
    if (isComplete && changes !== undefined) {
      await writeLeft(changes, reading, shards, output);
    }
    reading.confirm();
    await output.finish();
    if (isComplete && !reading.isPreview) {
      await changes?.keep();
      await checkpoint.store(shards);
      return;
    }
  } catch (error) {
    for (const part of [output, checkpoint, changes]) {
      await part?.discard().catch((second: unknown) => reading.notice(`warning: ${String(second)}`));
    }
    throw error;
  }
  await checkpoint.discard();
  await changes?.discard();
}

/** With the filters that had to be looked up, and what the state says of them. */
async function prepared(reading: Reading): Promise<Reading> {
  const { template, source, named, resource } = reading;
  const where = [...template.where, ...(await lookUp(source, named))];
  return fromState({
    ...reading,
    template: { ...template, where },
    source: { ...source, parts: resource.derived?.parts },
  });
}

/** Treasure Data's settings keep the first start time; a state that knows better goes before it. */
function fromState(reading: Reading): Reading {
  const { state, template, requested, firstStartOnly, notice } = reading;
  const entry = state?.entry(stateName(reading), template.time?.name ?? '');
  const isKnown = entry !== undefined && entry.ends.size > 0;
  if (!isKnown || !firstStartOnly || requested.from === -Infinity) {
    return reading;
  }
  notice('start_time of the config file is that of the first run: going on where the previous run ended');
  return { ...reading, requested: { ...requested, from: -Infinity } };
}

/** Members that are no more come behind those who are. */
async function writeLeft(
  changes: Changes,
  { parents, tally, added }: Reading,
  shards: readonly Shard[],
  output: Output,
): Promise<void> {
  const read = parents.length === 0 ? undefined : new Set(shards.map(({ parentId = '' }) => parentId));
  for await (const texts of changes.left(read, added)) {
    const lines = new LinesInOrder(1 << 16);
    for (const text of texts) {
      lines.writerFor('').text(`${text}\n`);
    }
    const chunk = chunkOf(lines.slices());
    await output.write(chunk);
    tally.add(chunk);
  }
}
