// klaviyo-source report FILE…: the reports of several runs added up, and whether they are all that belong together.
import { Failure } from '../../../errors.ts';
import { formatMicros, type Span } from '../../../source/incremental/time.ts';
import { print, type Io } from '../../kit/run.ts';
import { tell } from '../../kit/log/event.ts';
import type { SummedReport } from '../run/summary.ts';
import { readFiles, spanOfReport, type ExpectedShard, type RunReport } from './report-file.ts';

const command = 'klaviyo-source';
/** The data are not whole. */
const incomplete = 65;

const open = (time: number): string => (Number.isFinite(time) ? formatMicros(time) : 'the open end');
const shownSpan = ({ from, to }: Span): string => `from ${open(from)} to ${open(to)}`;

interface Placed {
  readonly report: RunReport;
  readonly span: Span;
}

/** Shards that were numbered: each number once, all of one cut. */
function problemsOfNumbers(reports: readonly RunReport[]): string[] {
  const numbers = reports.flatMap(({ shard, file }) => (shard ? [{ ...shard, file }] : []));
  const [first] = numbers;
  if (first === undefined) {
    return [];
  }
  const other = numbers.find(({ of }) => of !== first.of);
  if (other !== undefined) {
    return [
      `${first.file} is a shard of ${first.of}, ${other.file} one of ${other.of}: they are no parts of one cut`,
    ];
  }
  const byIndex = new Map<number, string[]>();
  for (const { index, file } of numbers) {
    byIndex.set(index, [...(byIndex.get(index) ?? []), file]);
  }
  return Array.from({ length: first.of }, (_, index) => {
    const files = byIndex.get(index) ?? [];
    return files.length === 0
      ? [`shard ${index}/${first.of} is missing`]
      : files.length > 1
        ? [`shard ${index}/${first.of} is there ${files.length} times: ${files.join(', ')}`]
        : [];
  }).flat();
}

/** Spans that should follow each other without gap and overlap. */
function problemsOfSpans(placed: readonly Placed[]): string[] {
  const sorted = placed.toSorted((a, b) => a.span.from - b.span.from || a.span.to - b.span.to);
  return sorted.slice(1).flatMap((next, nth) => {
    const before = sorted[nth];
    if (before === undefined || before.span.to === next.span.from) {
      return [];
    }
    return before.span.to < next.span.from
      ? [`nothing was read ${shownSpan({ from: before.span.to, to: next.span.from })}: a shard is missing`]
      : [`${before.report.file} and ${next.report.file} overlap: both have read ${shownSpan(next.span)}`];
  });
}

function problemsOfPlan(placed: readonly Placed[], expected: readonly ExpectedShard[]): string[] {
  const isSame = (a: Span, b: Span) => a.from === b.from && a.to === b.to;
  const missing = expected.filter((shard) => !placed.some(({ span }) => isSame(span, shard)));
  const strange = placed.filter(({ span }) => !expected.some((shard) => isSame(span, shard)));
  return [
    ...missing.map((shard) => `shard ${shard.index}/${shard.of} is missing, ${shownSpan(shard)}`),
    ...strange.map(({ report, span }) => `${report.file} is no shard of the plan: it is ${shownSpan(span)}`),
  ];
}

/** What is wrong with the reports of one resource (and account). */
function problemsOf(reports: readonly RunReport[], expected: readonly ExpectedShard[]): string[] {
  const failed = reports.filter(({ exit_status: status }) => status !== 0);
  const placed = reports.flatMap((report) => {
    const span = spanOfReport(report);
    return span === undefined ? [] : [{ report, span }];
  });
  const numbered = problemsOfNumbers(reports);
  const planned = expected.length === 0 ? [] : problemsOfPlan(placed, expected);
  const known = [...numbered, ...planned];
  return [
    ...failed.map(
      ({ file, exit_status: status }) => `${file}: its run ended with ${status}, and is not whole`,
    ),
    ...reports
      .filter(({ reader_gone: isGone }) => isGone === true)
      .map(({ file }) => `${file}: the reader of its output went away before the end`),
    // A gap says the same in other words.
    ...(known.length > 0 ? known : problemsOfSpans(placed)),
  ];
}

function groupsOf(reports: readonly RunReport[]): RunReport[][] {
  const groups = new Map<string, RunReport[]>();
  for (const report of reports) {
    const key = JSON.stringify([report.account, report.resource, report.filter_by]);
    groups.set(key, [...(groups.get(key) ?? []), report]);
  }
  return [...groups.values()];
}

function sumOf(reports: readonly RunReport[], problems: readonly string[]): SummedReport {
  const sum = (of: (report: RunReport) => number) => reports.reduce((total, one) => total + of(one), 0);
  const starts = reports.map(({ started_at: at }) => Date.parse(at));
  const ends = reports.map(({ seconds }, nth) => (starts[nth] ?? 0) + seconds * 1000);
  const resources = [...new Set(reports.map(({ resource }) => resource))];
  return {
    command,
    reports: reports.length,
    resources,
    started_at: reports.length === 0 ? null : new Date(Math.min(...starts)).toISOString(),
    seconds: reports.length === 0 ? 0 : (Math.max(...ends) - Math.min(...starts)) / 1000,
    exit_status: problems.length === 0 ? 0 : incomplete,
    records: sum(({ records }) => records),
    bytes: sum(({ bytes }) => bytes),
    requests: sum(({ requests }) => requests),
    rate_limited: sum(({ rate_limited: refused }) => refused),
    restarts: sum(({ restarts }) => restarts),
    incomplete_pages: sum(({ incomplete_pages: pages }) => pages),
    problems,
  };
}

/** The sum on stdout, what is wrong on stderr; the status says whether anything is. */
export async function sumReports(io: Io, words: readonly string[]): Promise<number> {
  // The one flag that every command knows has been heeded already.
  const files = words.filter(
    (word, index) => !/^--log-format(?:=(?:json|text))?$/.test(word) && words[index - 1] !== '--log-format',
  );
  const flag = files.find((file) => file.startsWith('-'));
  if (flag !== undefined) {
    throw new Failure('usage', `${command} report takes the names of files only, and no ${flag}`);
  }
  if (files.length === 0) {
    throw new Failure('usage', `name the reports to add up: ${command} report FILE…`);
  }
  const { reports, expected, problems: unread } = readFiles(files);
  const groups = groupsOf(reports);
  const problems = [
    ...unread,
    ...(groups.length === 0 && expected.length > 0 ? problemsOf([], expected) : []),
    ...groups.flatMap((group) => problemsOf(group, expected)),
  ];
  await print(io, `${JSON.stringify(sumOf(reports, problems), undefined, 2)}\n`);
  for (const problem of problems) {
    tell(io, command, { level: 'error', event: 'failure', message: problem });
  }
  return problems.length === 0 ? 0 : incomplete;
}
