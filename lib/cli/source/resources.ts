// The text of klaviyo-source --resources, made from the table of resources.
import type { Resource } from '../../source/resources/resource.ts';
import { resources } from '../../source/resources/index.ts';

const heads = ['resource', 'under', 'times', 'related', 'additional', 'scopes'] as const;

function row({ name, parent, times, includes, additional, endpoint }: Resource): string[] {
  const fields = times.map((time, index) => `${time.name}${index === 0 ? '*' : ''}`);
  const cells = [fields, includes, additional, endpoint.scopes].map((words) => words.join(','));
  return [name, parent?.resource ?? '', ...cells].map((text) => (text === '' ? '-' : text));
}

/** A line a resource; the default time field is marked with `*`. */
export function resourcesText(): string {
  const rows = [[...heads], ...resources.map(row)];
  const widths = heads.map((_, column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    cells
      .map((text, column) => text.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return `${rows.map(line).join('\n')}\n`;
}
