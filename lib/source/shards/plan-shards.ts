// A plan of shards: a reading cut into spans of about as many records each, as command lines for whoever runs them.
import { Failure } from '../../errors.ts';
import { lookUp } from '../filters/lookups.ts';
import { formatMicros, second, type Span } from '../incremental/time.ts';
import { findParents } from '../paging/parents.ts';
import type { PageSource } from '../paging/pages.ts';
import type { ReadPlan } from '../plan.ts';
import { countByAggregates } from './aggregates.ts';
import { coarseCells, cutByCounts, tolerance, totalOf, type Cell } from './cut.ts';
import { askOf } from './pages.ts';
import { countByProbing, type Ask, type ProbeSettings } from './probe.ts';

/** A line of a plan. */
export interface PlannedShard {
  /** From 0. */
  readonly index: number;
  readonly of: number;
  /** The words to add to the command line that was planned. */
  readonly args: readonly string[];
  /** As far as it was counted. */
  readonly records: number;
}

export interface ShardPlanning {
  readonly plan: ReadPlan;
  readonly source: PageSource;
  readonly parts: number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly notice: (text: string) => void;
}

export async function planShards(planning: ShardPlanning): Promise<PlannedShard[]> {
  const { plan, parts, now } = planning;
  const source = { ...planning.source, parts: plan.resource.derived?.parts };
  const where = [...plan.template.where, ...(await lookUp(source, plan.named))];
  const [parentId] =
    plan.resource.parent === undefined ? [] : await findParents(source, plan.resource, plan.parents);
  const ask = askOf({
    source,
    template: { ...plan.template, where },
    shard: { parentId, variants: plan.variants },
    now,
    isDerived: plan.resource.derived !== undefined,
  });
  const { requested } = plan;
  const first = await ask({ from: requested.from, to: requested.to });
  const span = closed(requested, first.times, now() * 1000, parts);
  const cells = (await countedByKlaviyo(planning, source, span, ask)) ?? (await probed(planning, ask, span));
  return cutByCounts(span, cells, parts).map(({ from, to, records }, index) => ({
    index,
    of: parts,
    args: argsOf(plan, {
      from: index === 0 ? requested.from : from,
      to: index === parts - 1 ? requested.to : to,
    }),
    records,
  }));
}

/** A span to cut: where a bound is open, its records begin or end there, or the present is. `now` in microseconds. */
function closed({ from, to }: Span, times: readonly number[], now: number, parts: number): Span {
  const end = Number.isFinite(to) ? to : Math.max(now, (times.at(-1) ?? 0) + second);
  const begin = Number.isFinite(from)
    ? from
    : Math.min(Math.floor((times[0] ?? end) / second) * second, end - parts * second);
  const span = { from: begin, to: Number.isFinite(to) ? to : Math.max(end, begin + parts * second) };
  if (span.to - span.from < parts) {
    throw new Failure(
      'usage',
      `--plan ${parts}: from ${formatMicros(span.from)} to ${formatMicros(span.to)} is too short for so many shards`,
    );
  }
  return span;
}

/** Undefined where Klaviyo does not count what was asked for. */
async function countedByKlaviyo(
  { plan, parts, now, notice }: ShardPlanning,
  source: PageSource,
  span: Span,
  ask: Ask,
): Promise<Cell[] | undefined> {
  const { resource, template, named } = plan;
  if (resource.name !== 'events' || template.where.length > 0 || named.profile !== undefined) {
    return undefined;
  }
  let cells: Cell[];
  try {
    cells = await countByAggregates(source, span, named.metric, now);
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'scope_missing') {
      throw error;
    }
    notice(`${error.message}; counted by probing instead`);
    return undefined;
  }
  const share = totalOf(cells) / parts;
  for (const coarse of coarseCells(cells, parts)) {
    const fine = await countByProbing(
      ask,
      coarse,
      settingsOf(plan, parts, () => share * tolerance),
    );
    cells.splice(cells.indexOf(coarse), 1, ...asMany(fine, coarse.records));
  }
  return cells;
}

/** What was found in a cell, brought to the number that Klaviyo counted: it is right where probing has guessed. */
function asMany(cells: readonly Cell[], records: number): Cell[] {
  const factor = records / Math.max(totalOf(cells), 1);
  return cells.map((cell) => ({ ...cell, records: cell.records * factor }));
}

function probed({ plan, parts }: ShardPlanning, ask: Ask, span: Span): Promise<Cell[]> {
  return countByProbing(
    ask,
    span,
    settingsOf(plan, parts, (total) => (total / parts) * tolerance),
  );
}

function settingsOf(
  { concurrency }: ReadPlan,
  parts: number,
  tolerated: (total: number) => number,
): ProbeSettings {
  return { tolerated, budget: 40 * parts + 100, sideBySide: concurrency };
}

/** A run that was not asked for by a time comes in the order of some time: so do its shards. */
function argsOf({ isSpanned, template }: ReadPlan, { from, to }: Span): string[] {
  return [
    ...(isSpanned || template.time === undefined ? [] : ['--filter-by', template.time.name]),
    ...(Number.isFinite(from) ? ['--start-time', formatMicros(from)] : []),
    ...(Number.isFinite(to) ? ['--end-time', formatMicros(to)] : []),
  ];
}
