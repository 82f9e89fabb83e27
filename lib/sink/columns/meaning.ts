// What the texts of a CSV or TSV record mean where the same texts in NDJSON would mean something else.
import type { OutcomeRecord, Shape } from '../record.ts';
import { Gatherer, type ValueSettings } from './gather.ts';
import { mapColumns, type ColumnMapping, type ColumnSlot, type MappingSettings } from './mapping.ts';
import { inferredJson, losesDigits, objectOf } from './values/values.ts';

/** By the names of columns, the values that NDJSON must have for them; undefined where the texts mean the same there. */
export type Meaning = (record: OutcomeRecord) => Readonly<Record<string, unknown>> | undefined;

/** The meaning of records by what the user says of null, types and blanks. Pure but for what it remembers of shapes. */
export function meaningBy(settings: MappingSettings & ValueSettings): Meaning {
  const gatherer = new Gatherer(settings, { notice: () => undefined, dropped: () => undefined });
  const mappings = new WeakMap<Shape, ColumnMapping>();
  return ({ number = 0, line, shape, values }) => {
    if (shape?.textual !== true || values === undefined) {
      return undefined;
    }
    const mapping = mappings.get(shape) ?? mapColumns(shape.columns, settings);
    mappings.set(shape, mapping);
    const record = { number, line: line ?? 0, shape, values };
    const changed = mapping.slots.flatMap((slot, index) => {
      const value = gatherer.valueOf(record, index);
      const meant = typeof value === 'string' ? meantBy(value, slot, settings.inferTypes) : value;
      // An empty text is no identifier and no time, whatever the format: it is left out like a null.
      const isLeftOut = value === null && values[index] === '' && slot.target.to === 'field';
      const isSame = meant === values[index] || (isLeftOut && settings.nulls === 'omit');
      return isSame ? [] : [[slot.column, meant] as const];
    });
    return changed.length === 0 ? undefined : Object.fromEntries(changed);
  };
}

/** The JSON value that a text stands for in its column: NDJSON is not looked through for such texts. */
function meantBy(text: string, { target, type, isPhone }: ColumnSlot, infers: boolean): unknown {
  if (target.to === 'merge') {
    const read = objectOf(text, true);
    return 'code' in read ? text : read.object;
  }
  if (type === 'json') {
    return jsonIn(text);
  }
  if (target.to !== 'property' || type !== undefined || !infers || isPhone) {
    return text;
  }
  return JSON.parse(inferredJson(text));
}

function jsonIn(text: string): unknown {
  try {
    return losesDigits(text) ? text : JSON.parse(text);
  } catch {
    return text;
  }
}
