// The judge of records: each becomes an item that a request may carry, or a fault.
import { checksOf, type CheckSettings } from './columns/fields.ts';
import { faultOf } from './columns/faults.ts';
import { Gatherer, type Gathered, type ValueSettings } from './columns/gather.ts';
import { mapColumns, type ColumnMapping, type MappingSettings } from './columns/mapping.ts';
import type { ColumnPlan, PlannedColumn } from './columns/plan.ts';
import { Remarks } from './columns/remarks.ts';
import { Repeats } from './columns/repeats.ts';
import type { Operation } from './operations/operation.ts';
import {
  allAsOne,
  type Fault,
  type InputRecord,
  type Item,
  type RecordFields,
  type Shape,
} from './record.ts';

export interface ValidateSettings extends MappingSettings, ValueSettings, CheckSettings {}

/** What is told beside the verdicts. */
export interface ValidateEvents {
  /** Says something once on stderr. */
  readonly notice?: (text: string) => void;
  /** An invalid value was left out of a record that goes on. */
  readonly dropped?: (record: InputRecord, fault: Fault) => void;
  /** Where nulls and invalid values are counted. */
  readonly plan?: ColumnPlan | undefined;
}

/** How the columns of a shape are read. */
interface Reading {
  readonly shape: Shape;
  readonly mapping: ColumnMapping;
  readonly counts: readonly (PlannedColumn | undefined)[];
  /** The slots of the fields, by their names: messages speak of the user's columns. */
  readonly fields: ReadonlyMap<string, number>;
}

/** Judges records by the operation's schema and the settings. Columns are mapped once a shape. */
export class Validator {
  readonly #settings: ValidateSettings;
  readonly #operation: Operation;
  readonly #schema: ReturnType<Operation['schema']>;
  readonly #gatherer: Gatherer;
  readonly #events: ValidateEvents;
  readonly #repeats = new Repeats();
  readonly #remarks: Remarks;
  readonly #readings = new WeakMap<Shape, Reading>();
  /** Values left out of the record that is being judged. */
  #dropped: Fault[] = [];
  #last: Reading | undefined;

  constructor(settings: ValidateSettings, events: ValidateEvents = {}) {
    this.#settings = settings;
    this.#operation = settings.operation;
    this.#schema = settings.operation.schema(checksOf(settings));
    this.#events = events;
    const notice = events.notice ?? (() => undefined);
    this.#remarks = new Remarks(settings.operation, settings.now, notice);
    this.#gatherer = new Gatherer(settings, {
      notice,
      dropped: (_record, fault) => void this.#dropped.push(fault),
    });
  }

  check(record: InputRecord): Item | Fault {
    if (record.fault !== undefined) {
      return record.fault;
    }
    const reading = this.#readingOf(record.shape);
    if (this.#dropped.length > 0) {
      this.#dropped = [];
    }
    const checked = this.#judge(record, reading);
    if ('text' in checked) {
      for (const fault of this.#dropped) {
        this.#countInvalid(fault, reading);
        this.#events.dropped?.(record, fault);
      }
    } else {
      for (const fault of [checked, ...(checked.others ?? [])]) {
        this.#countInvalid(fault, reading);
      }
    }
    return checked;
  }

  /** After the last record: what is still to be said. */
  end(): void {
    this.#remarks.end();
  }

  #judge(record: InputRecord, reading: Reading): Item | Fault {
    const gathered = this.#gatherer.gather(record, reading.mapping, reading.counts);
    const { faults } = gathered;
    const wrongPhone = this.#takeCountry(record, reading, gathered);
    if (wrongPhone !== undefined && isNews(wrongPhone, faults)) {
      faults.push(wrongPhone);
    }
    const fields = this.#fieldsOf(gathered, reading);
    const fault = allAsOne(faults);
    if (fault !== undefined || fields === undefined) {
      return fault ?? { code: 'value_invalid', message: 'expected another record' };
    }
    const named = this.#withId(fields, gathered);
    const text = this.#operation.encode(named, gathered);
    if (typeof text !== 'string') {
      return text;
    }
    const item = this.#sized(record, joined(text), named);
    if ('text' in item) {
      this.#remarks.take(named);
    }
    return item;
  }

  /**
   * The fields as the schema leaves them; invalid ones that may be left out are, as long as the record can do without.
   * Else undefined: what is wrong is among the faults.
   */
  #fieldsOf(gathered: Gathered, reading: Reading): RecordFields | undefined {
    const { fields, faults } = gathered;
    const dropped: Fault[] = [];
    for (;;) {
      const judged = this.#schema.safeParse(fields);
      if (judged.success) {
        return judged.data;
      }
      const found = judged.error.issues.map(faultOf);
      if (!found.every(({ column }) => column !== undefined && this.#drops(column, fields, reading))) {
        // What is missing now was there, and invalid.
        for (const fault of [...dropped, ...found.map((one) => this.#named(one, reading))]) {
          if (isNews(fault, faults)) {
            faults.push(fault);
          }
        }
        return undefined;
      }
      for (const fault of found) {
        delete fields[fault.column ?? ''];
        dropped.push(this.#named(fault, reading));
        this.#dropped.push(this.#named(fault, reading));
      }
    }
  }

  /** Whether the field is there and may be left out. */
  #drops(field: string, fields: Gathered['fields'], reading: Reading): boolean {
    const index = reading.fields.get(field);
    return index !== undefined && reading.mapping.slots[index]?.drops === true && field in fields;
  }

  /** The fault with the user's own name of the column. */
  #named(fault: Fault, { fields, mapping }: Reading): Fault {
    const index = fault.column === undefined ? undefined : fields.get(fault.column);
    const column = index === undefined ? undefined : mapping.slots[index]?.column;
    return column === undefined ? fault : { ...fault, column };
  }

  /** With --country-column a national number is read as the record's own country writes it. */
  #takeCountry(record: InputRecord, reading: Reading, { fields }: Gathered): Fault | undefined {
    const { countryIndex, slots } = reading.mapping;
    const phone = countryIndex === -1 ? undefined : fields['phone_number'];
    if (typeof phone !== 'string') {
      return undefined;
    }
    const country = this.#settings.countryOf?.(this.#gatherer.valueOf(record, countryIndex));
    if (country === undefined) {
      return undefined;
    }
    const number = this.#settings.normalisePhone(phone, country);
    if (number !== undefined) {
      fields['phone_number'] = number;
      return undefined;
    }
    const slot = slots[reading.fields.get('phone_number') ?? -1];
    const fault: Fault = {
      code: 'phone_invalid',
      message: `expected a valid phone number, national of ${country} or in E.164 like +12025550123`,
      ...(slot === undefined ? {} : { column: slot.column }),
    };
    if (!slot?.drops) {
      return fault;
    }
    delete fields['phone_number'];
    this.#dropped.push(fault);
    return undefined;
  }

  #withId(fields: RecordFields, gathered: Gathered): RecordFields {
    const { derivedId } = this.#operation;
    if (derivedId === undefined || fields[derivedId.field] !== undefined) {
      return fields;
    }
    const id = this.#repeats.idOf(derivedId.content(fields, gathered));
    return { ...fields, [derivedId.field]: id };
  }

  #countInvalid({ column }: Fault, { mapping, counts }: Reading): void {
    const index = mapping.slots.findIndex((slot) => slot.column === column);
    const count = counts[index];
    if (count !== undefined) {
      count.invalid++;
    }
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

  #readingOf(shape: Shape): Reading {
    if (this.#last?.shape === shape) {
      return this.#last;
    }
    const reading = this.#readings.get(shape) ?? this.#read(shape);
    this.#readings.set(shape, reading);
    this.#last = reading;
    return reading;
  }

  #read(shape: Shape): Reading {
    const mapping = mapColumns(shape.columns, this.#settings);
    const fields = mapping.slots.flatMap(({ target }, index) =>
      target.to === 'field' ? [[target.name, index] as const] : [],
    );
    const counts = this.#events.plan?.countsOf(mapping, shape.textual) ?? [];
    return { shape, mapping, counts, fields: new Map(fields) };
  }
}

/** A text that the engine has put together, as it does when a character is asked for: its thirty pieces need not live on. */
function joined(text: string): string {
  text.charCodeAt(0);
  return text;
}

/** False for what follows from a fault that is known: of its column, or of the record as a whole. */
function isNews({ column }: Fault, known: readonly Fault[]): boolean {
  return column === undefined ? known.length === 0 : known.every((fault) => fault.column !== column);
}
