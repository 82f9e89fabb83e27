// The text of klaviyo-source --resources, made from the tables of resources and reports.
import type { Resource } from '../../source/resources/resource.ts';
import { resources } from '../../source/resources/index.ts';
import { reports } from '../../source/reports/index.ts';
import { renderTable, type TableColumn } from '../../table.ts';

/** What is told of a resource, for people and for programs. */
interface Told {
  readonly resource: string;
  readonly under: string | null;
  /** The first is the default. */
  readonly times: readonly string[];
  readonly related: readonly string[];
  readonly additional: readonly string[];
  readonly scopes: readonly string[];
}

const toldOf = ({ name, parent, times, includes, additional, endpoint }: Resource): Told => ({
  resource: name,
  under: parent?.resource ?? null,
  times: times.map((time) => time.name),
  related: includes,
  additional,
  scopes: endpoint.scopes,
});

const all: readonly Told[] = [
  ...resources.map(toldOf),
  ...reports.map(({ name, endpoint: { scopes } }) => ({
    resource: name,
    under: null,
    times: [],
    related: [],
    additional: [],
    scopes,
  })),
];

const titles = ['resource', 'under', 'times', 'related', 'additional', 'scopes'] as const;
/** So wide must a terminal be to show all columns. */
const wide = 120;
/** Those that a narrow one does without. */
const spare: ReadonlySet<string> = new Set(['related', 'additional']);

function cellsOf({ resource, under, times, related, additional, scopes }: Told): Record<string, string> {
  const marked = times.map((name, index) => `${name}${index === 0 ? '*' : ''}`);
  return {
    resource,
    under: under ?? '',
    times: marked.join(','),
    related: related.join(','),
    additional: additional.join(','),
    scopes: scopes.join(','),
  };
}

/** A line a resource, no wider than the terminal; the default time field is marked with `*`. */
export function resourcesText(width = Infinity): string {
  const shown = titles.filter((title) => width >= wide || !spare.has(title));
  const columns = shown.map((title): TableColumn => ({
    title,
    ...(title !== 'resource' && { shrinks: true as const }),
  }));
  const rows = all.map((told) => {
    const cells = cellsOf(told);
    return shown.map((title) => cells[title] || '-');
  });
  const more = shown.length < titles.length ? `\n--json also tells ${[...spare].join(' and ')}\n` : '';
  return renderTable(columns, rows, Number.isFinite(width) ? { width } : {}) + more;
}

/** The same for programs: a list, an object a resource. */
export function resourcesJson(): string {
  return `${JSON.stringify(all, undefined, 2)}\n`;
}
