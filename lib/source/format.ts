// Turns the resources of a page into output: cuts the span exactly, drops what was printed before, writes lines.
import type { Fingerprints } from './fingerprints.ts';
import type { Page } from './pages.ts';
import type { Part } from './part.ts';
import {
  Included,
  isObject,
  recordText,
  toResourceObject,
  type RecordShape,
  type ResourceObject,
} from './record.ts';
import type { TimeField } from './resource.ts';
import { second, toMicros, type Span } from './time.ts';

/** Lines that go to one place. */
export interface Slice {
  /** The directory of a partitioned output; empty elsewhere. */
  readonly partition: string;
  readonly bytes: Buffer;
  readonly records: number;
}

export interface Chunk {
  readonly slices: readonly Slice[];
  readonly records: number;
  /** Of all slices. */
  readonly size: number;
}

/** One record, ready to be printed. */
export interface Line {
  readonly text: string;
  readonly partition: string;
  /** Microseconds; NaN where the record has no time. */
  readonly time: number;
}

export interface Formatted {
  readonly lines: Line[];
  /** Records of the page within the span, printed now or before. */
  readonly inSpan: number;
}

export interface FormatSettings {
  readonly shape: RecordShape;
  readonly time: TimeField | undefined;
  /** Says which partition a record belongs to. */
  readonly partition: ((object: ResourceObject) => string) | undefined;
  /** Decides whether a record within the span is printed, once for each. */
  readonly admit: ((object: ResourceObject, part: Part, time: number) => boolean) | undefined;
}

/** The value of a time field in microseconds; NaN where there is none. */
export function timeOf({ attributes }: ResourceObject, field: TimeField): number {
  const value = attributes[field.name];
  if (typeof value === 'string') return toMicros(value) ?? Number.NaN;
  return field.unix && typeof value === 'number' ? value * second : Number.NaN;
}

/** An object that changes is another one each time: it is told apart by its time too. */
export function keyOf(id: string, time: number): string {
  return `${id} ${time}`;
}

/** `seen` holds what this walk has met, `inherited` what was printed before the walk began; both know `keyOf`. */
export function formatPage(
  settings: FormatSettings,
  page: Page,
  part: Part,
  span: Span,
  seen: Fingerprints,
  inherited: readonly Fingerprints[],
): Formatted {
  const { shape, time: field, partition, admit } = settings;
  const included = new Included(page.included);
  const extra =
    page.missing.length === 0
      ? part.extra
      : [...part.extra, ['missing_fields', JSON.stringify(page.missing)] as const];
  const lines: Line[] = [];
  let inSpan = 0;
  for (const value of page.data) {
    const object = toResourceObject(value);
    if (object === undefined) continue;
    const time = field === undefined ? Number.NaN : timeOf(object, field);
    // A record without a time can't be judged: the server says that it belongs here.
    if (time < span.from || time >= span.to) continue;
    inSpan++;
    const key = keyOf(object.id, time);
    if (!seen.add(key) || inherited.some((before) => before.has(key))) continue;
    if (admit !== undefined && !admit(object, part, time)) continue;
    lines.push({
      text: recordText(object, shape, included, extra),
      partition: partition === undefined ? '' : partition(object),
      time,
    });
  }
  return { lines, inSpan };
}

/** `restore` is applied to the text before it is encoded. */
export function pack(lines: readonly Line[], restore: (printed: string) => string): Chunk {
  if (lines.length === 0) return { slices: [], records: 0, size: 0 };
  const slices: Slice[] = [];
  for (const [partition, texts] of byPartition(lines)) {
    const bytes = Buffer.from(restore(`${texts.join('\n')}\n`));
    slices.push({ partition, bytes, records: texts.length });
  }
  return { slices, records: lines.length, size: slices.reduce((sum, { bytes }) => sum + bytes.length, 0) };
}

function byPartition(lines: readonly Line[]): Iterable<[string, string[]]> {
  const first = lines[0]?.partition ?? '';
  if (lines.every(({ partition }) => partition === first)) return [[first, lines.map(({ text }) => text)]];
  const groups = new Map<string, string[]>();
  for (const { partition, text } of lines) {
    const group = groups.get(partition);
    if (group === undefined) groups.set(partition, [text]);
    else group.push(text);
  }
  return groups;
}

/** The value at a path like `event_properties.City` in the attributes. */
export function valueAt(object: ResourceObject, path: string): unknown {
  if (path in object.attributes) return object.attributes[path];
  let value: unknown = object.attributes;
  for (const name of path.split('.')) value = isObject(value) ? value[name] : undefined;
  return value;
}
