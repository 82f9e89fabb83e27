// The validation of records: each becomes an item that a request may carry, or a fault.
import type { Transform } from 'node:stream';
import { Failure } from '../errors.ts';
import { checksOf, type CheckSettings } from './columns/fields.ts';
import { faultOf } from './columns/faults.ts';
import { Gatherer, type ValueSettings } from './columns/gather.ts';
import { mapColumns, type ColumnMapping, type MappingSettings } from './columns/mapping.ts';
import type { Operation } from './operations/operation.ts';
import type { SinkEvent } from './outcome.ts';
import type { Fault, InputRecord, Item, RecordFields, Shape } from './record.ts';
import { arrayStage } from './stage.ts';

export interface ValidateSettings extends MappingSettings, ValueSettings, CheckSettings {}

/** Judges records by the operation's schema and the settings. Columns are mapped once a shape. */
export class Validator {
  readonly #settings: ValidateSettings;
  readonly #operation: Operation;
  readonly #schema: ReturnType<Operation['schema']>;
  readonly #gatherer: Gatherer;
  readonly #mappings = new WeakMap<Shape, ColumnMapping>();
  #last: { readonly shape: Shape; readonly mapping: ColumnMapping } | undefined;

  constructor(settings: ValidateSettings) {
    this.#settings = settings;
    this.#operation = settings.operation;
    this.#schema = settings.operation.schema(checksOf(settings));
    this.#gatherer = new Gatherer(settings);
  }

  check(record: InputRecord): Item | Fault {
    if (record.fault !== undefined) {
      return record.fault;
    }
    const gathered = this.#gatherer.gather(record, this.#mappingOf(record.shape));
    if ('code' in gathered) {
      return gathered;
    }
    const judged = this.#schema.safeParse(gathered.fields);
    if (!judged.success) {
      return faultOf(judged.error.issues[0] ?? { message: '', path: [] });
    }
    const fields = judged.data;
    const text = this.#operation.encode(fields, gathered);
    return typeof text === 'string' ? this.#sized(record, text, fields) : text;
  }

  #sized(record: InputRecord, text: string, fields: RecordFields): Item | Fault {
    const { itemBytes } = this.#operation.limits;
    if (text.length * 3 > itemBytes && Buffer.byteLength(text) > itemBytes) {
      return {
        code: 'record_too_large',
        message: `the record is ${Buffer.byteLength(text)} bytes of JSON, Klaviyo takes at most ${itemBytes}`,
      };
    }
    return { record, text, fields };
  }

  #mappingOf(shape: Shape): ColumnMapping {
    if (this.#last?.shape === shape) {
      return this.#last.mapping;
    }
    const mapping = this.#mappings.get(shape) ?? mapColumns(shape.columns, this.#settings);
    this.#mappings.set(shape, mapping);
    this.#last = { shape, mapping };
    return mapping;
  }
}

/**
 * Arrays of records in, arrays of items out. An invalid record is told as `rejected`, and ends the pipeline with a
 * `Failure` that names its line where `skipInvalid` is false.
 */
export function validate(
  settings: ValidateSettings,
  skipInvalid: boolean,
  onEvent: (event: SinkEvent) => void,
): Transform {
  const validator = new Validator(settings);
  return arrayStage((records: readonly InputRecord[]) => {
    const items: Item[] = [];
    for (const [index, record] of records.entries()) {
      const checked = validator.check(record);
      if ('text' in checked) {
        items.push(checked);
        continue;
      }
      if (!skipInvalid) {
        onEvent({ kind: 'read', records: index + 1, items });
      }
      onEvent({ kind: 'rejected', records: [record], fault: checked, source: 'validation' });
      if (!skipInvalid) {
        throw invalidRecord(record, checked);
      }
    }
    onEvent({ kind: 'read', records: records.length, items });
    return items;
  });
}

function invalidRecord(record: InputRecord, fault: Fault): Failure {
  const column = fault.column === undefined ? '' : ` ${fault.column}:`;
  return new Failure(fault.code, `line ${record.line}:${column} ${fault.message} (${fault.code})`);
}
