// The answers to a report as lines: one flat object a grouping, or a grouping and time.
import * as z from 'zod';
import { Failure } from '../../errors.ts';
import { readAnswer } from '../../klaviyo/answers/answers.ts';
import type { Answer, Call } from '../../klaviyo/call.ts';
import { describe, readProblems } from '../../klaviyo/answers/problem.ts';
import type { ReportPlan } from './plan.ts';
import { timeColumnOf } from './report.ts';

export type Cells = Readonly<Record<string, unknown>>;

/** A line, and the time that it is of. */
export interface ReportRow {
  readonly time: string | undefined;
  readonly cells: Cells;
}

/** A page of a report. */
export interface ReportPage {
  readonly rows: readonly ReportRow[];
  /** All times of the page, those too that no row has. */
  readonly times: readonly string[];
  /** The page behind this one, as the answer names it. */
  readonly next: string | undefined;
}

const cells = z.record(z.string(), z.unknown());
const links = z.object({ next: z.union([z.string(), z.object({ href: z.string() })]).nullish() }).nullish();
const results = z.object({
  data: z.object({
    attributes: z.object({
      results: z.array(z.object({ groupings: cells, statistics: cells })),
      date_times: z.array(z.string()).optional(),
    }),
  }),
  links,
});
const aggregates = z.object({
  data: z.object({
    attributes: z.object({
      dates: z.array(z.string()),
      data: z.array(z.object({ dimensions: z.array(z.unknown()), measurements: cells })),
    }),
  }),
  links,
});

/** What an answer says of one grouping. */
interface Group {
  readonly groupings: Cells;
  readonly statistics: Cells;
}

/** The rows of a group: one, or one a time. Throws a `Failure` where a measure has not one value a time. */
function reportRows(
  plan: ReportPlan,
  { groupings, statistics }: Group,
  times: readonly string[] | undefined,
): ReportRow[] {
  const { report, measures, groupBy } = plan;
  const column = timeColumnOf(report);
  const named = Object.fromEntries((groupBy ?? report.usualGroups).map((name) => [name, null]));
  const measure = (name: string, index: number): unknown => {
    const value = statistics[name];
    if (column === undefined) {
      return value ?? null;
    }
    if (!Array.isArray(value) || value.length !== times?.length) {
      throw anotherForm(report.endpoint.path);
    }
    const values: readonly unknown[] = value;
    return values[index] ?? null;
  };
  const row = (time: string | undefined, index: number): ReportRow => ({
    time,
    cells: {
      ...named,
      ...groupings,
      ...(column === undefined ? {} : { [column]: time }),
      ...Object.fromEntries(measures.map((name) => [name, measure(name, index)])),
    },
  });
  return column === undefined ? [row(undefined, 0)] : (times ?? []).map(row);
}

function anotherForm(path: string): Failure {
  return new Failure(
    'answer_unexpected',
    `POST ${path}: Klaviyo's answer has another form than its API promises; try again, and check --revision and the base URL`,
  );
}

function nextOf(found: z.output<typeof links>): string | undefined {
  const next = found?.next ?? undefined;
  return typeof next === 'object' ? next.href : next === '' ? undefined : next;
}

/** A page of an answer. Throws a `Failure` for a refusal, and for an answer of another form. */
export function readReportPage(plan: ReportPlan, answer: Answer, call: Call): ReportPage {
  if (answer.status === 400) {
    const why = describe(readProblems(answer.text));
    throw new Failure('usage', `Klaviyo refuses this report of ${plan.report.name}: ${why}`);
  }
  if (plan.report.kind === 'aggregates') {
    const { data, links: found } = readAnswer(aggregates, answer, call);
    const names = plan.groupBy ?? [];
    const { dates: times } = data.attributes;
    const rows = data.attributes.data.flatMap(({ dimensions, measurements }) => {
      const groupings = Object.fromEntries(names.map((name, index) => [name, dimensions[index] ?? null]));
      return reportRows(plan, { groupings, statistics: measurements }, times);
    });
    return { rows, times, next: nextOf(found) };
  }
  const { data, links: found } = readAnswer(results, answer, call);
  const { results: groups, date_times: times } = data.attributes;
  if (plan.report.kind === 'series' && times === undefined) {
    throw anotherForm(plan.report.endpoint.path);
  }
  return {
    rows: groups.flatMap((group) => reportRows(plan, group, times)),
    times: times ?? [],
    next: nextOf(found),
  };
}
