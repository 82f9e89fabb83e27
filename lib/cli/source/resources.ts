// The text of klaviyo-source --resources, made from the table of resources.
import type { Resource } from '../../source/resources/resource.ts';
import { resources } from '../../source/resources/index.ts';
import { reports } from '../../source/reports/index.ts';
import { renderTable } from '../../table.ts';

const columns = ['resource', 'under', 'times', 'related', 'additional', 'scopes'].map((title) => ({ title }));

function row({ name, parent, times, includes, additional, endpoint }: Resource): string[] {
  const fields = times.map((time, index) => `${time.name}${index === 0 ? '*' : ''}`);
  const cells = [fields, includes, additional, endpoint.scopes].map((words) => words.join(','));
  return [name, parent?.resource ?? '', ...cells].map((text) => (text === '' ? '-' : text));
}

/** A line a resource; the default time field is marked with `*`. */
export function resourcesText(): string {
  const reportRows = reports.map(({ name, endpoint }) => [
    name,
    '-',
    '-',
    '-',
    '-',
    endpoint.scopes.join(','),
  ]);
  return renderTable(columns, [...resources.map(row), ...reportRows]);
}
