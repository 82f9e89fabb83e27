// The `filters:` of Treasure Data's import settings: add_time, which gives every record the time of the run.
import { isMap, isScalar, isSeq, type Node, type YAMLMap } from 'yaml';
import type { Config } from '../kit/config.ts';

/** Texts in which Treasure Data counts a time in seconds. */
const columnTypes: ReadonlySet<unknown> = new Set(['timestamp', 'long', undefined]);

/** The columns that are added, in the order of the file. Throws a `Failure` that names a filter that there is not. */
export function timeColumns(config: Config): string[] {
  const node = config.node('filters');
  if (node === undefined || (isScalar(node) && node.value === null)) {
    return [];
  }
  if (!isSeq(node)) {
    throw config.failure(config.lineOfNode(node), 'filters: expected a list, each with - type: …');
  }
  const columns: string[] = [];
  for (const item of node.items) {
    const column = isMap(item) ? columnOf(config, item) : undefined;
    if (column === undefined || columns.includes(column)) {
      const why =
        column === undefined ? 'expected a filter, like - type: add_time' : `${column} is added twice`;
      throw config.failure(config.lineOfNode(isMap(item) || isScalar(item) ? item : node), `filters: ${why}`);
    }
    columns.push(column);
  }
  return columns;
}

function columnOf(config: Config, filter: YAMLMap): string {
  const type = filter.get('type');
  const line = lineOf(config, filter, 'type');
  if (type !== 'add_time') {
    throw config.failure(
      line,
      `filters: type ${JSON.stringify(type ?? null)} is not known, add_time is; choose records with --where, --fields and the time options, or behind the pipe`,
    );
  }
  for (const { key } of filter.items) {
    const name = isScalar(key) ? String(key.value) : '';
    if (!['type', 'to_column', 'from_value'].includes(name)) {
      throw config.failure(lineOf(config, filter, name), `filters: add_time takes no ${name} here`);
    }
  }
  const mode = mapIn(filter, 'from_value')?.get('mode') ?? 'upload_time';
  if (mode !== 'upload_time') {
    throw config.failure(
      lineOf(config, filter, 'from_value'),
      `filters: add_time takes the time of the run only: mode upload_time, not ${JSON.stringify(mode)}`,
    );
  }
  const to = mapIn(filter, 'to_column');
  const name = to?.get('name');
  if (typeof name !== 'string' || name === '' || !columnTypes.has(to?.get('type'))) {
    throw config.failure(
      lineOf(config, filter, 'to_column'),
      'filters: add_time needs a to_column with a name, of type timestamp or long (seconds since 1970)',
    );
  }
  return name;
}

function mapIn(map: YAMLMap, key: string): YAMLMap | undefined {
  const value = map.get(key);
  return isMap(value) ? value : undefined;
}

/** Where the value of a key stands; the filter itself where it has none. */
function lineOf(config: Config, map: YAMLMap, key: string): number {
  const pair = map.items.find((item) => isScalar(item.key) && item.key.value === key);
  const node: Node = isScalar(pair?.key) ? pair.key : map;
  return config.lineOfNode(node);
}
