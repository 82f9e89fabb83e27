// Turns records into items that one request may carry, or into faults: the sink's second stage.
import { Transform } from 'node:stream';
import type { Code } from '../errors.ts';
import { Failure } from '../errors.ts';
import { acceptedTimes, isBirthDay, parseTime } from '../time/timestamps.ts';
import type { Fault, InputRecord, Shape } from './record.ts';
import type { Ledger } from './deliver/ledger.ts';
import type { Fields, Members, Operation } from './operations/operation.ts';
import { makePlan, type Plan, type PlanSettings, type Slot } from './columns/plan.ts';
import { inferredJson, membersOf, propertyJson, textJson } from './columns/values.ts';

export type Nulls = 'omit' | 'unset' | 'error';

export interface ValidateSettings extends PlanSettings {
  readonly nulls: Nulls;
  /** The texts that mean null in CSV and TSV. */
  readonly nullTokens: ReadonlySet<string>;
  readonly inferTypes: boolean;
  readonly timeZone: string;
  readonly now: () => number;
  /** The number in E.164, or undefined where it is none. Loaded only where there are phone numbers. */
  readonly normalisePhone: (text: string) => string | undefined;
  /** How a phone number must look, for the message. */
  readonly phoneForm: string;
}

/** A record that the operation understood, and the JSON that is sent for it. */
export interface Item {
  readonly record: InputRecord;
  readonly text: string;
  readonly fields: Fields;
  /** What a journal tells the record by, where one is kept and the record is looked up before it is sent. */
  lookupCheck?: number;
  /** An earlier run was about to send it, and nobody knows whether it did. */
  isDoubtful?: boolean;
}

const messages: Partial<Record<Code, string>> = {
  email_missing: 'expected an email address, found none',
  email_invalid: 'expected an email address like name@example.com without blanks around it',
  email_too_long: 'expected at most 254 bytes',
  phone_missing: 'expected a phone number, found none',
  timestamp_missing: 'expected a time, found none',
  value_missing: 'expected a value, found none',
  not_a_string: 'expected a string, found another type; ids, emails and phone numbers must be strings',
  not_a_number: 'expected a number',
  no_identifier: 'the record has nothing that identifies a profile',
};

/** Gathers the members of one record's objects. */
class Gathered {
  attributes = '';
  location = '';
  properties = '';
  unset: string[] = [];
  /** Names that columns have set, where objects are merged beside them. */
  readonly set: Set<string> | undefined;

  constructor(merges: boolean) {
    this.set = merges ? new Set() : undefined;
  }
}

/** Checks records against the operation's schema and the settings. A plan is made once a shape. */
export class Validator {
  readonly #settings: ValidateSettings;
  readonly #operation: Operation;
  readonly #plans = new WeakMap<Shape, Plan>();
  readonly #longestNull: number;
  #lastShape: Shape | undefined;
  #lastPlan: Plan | undefined;

  constructor(settings: ValidateSettings) {
    this.#settings = settings;
    this.#operation = settings.operation;
    this.#longestNull = Math.max(-1, ...[...settings.nullTokens].map((token) => token.length));
  }

  check(record: InputRecord): Item | Fault {
    if (record.fault !== undefined) {
      return record.fault;
    }
    const plan = this.#planFor(record.shape);
    const fields: Record<string, unknown> = {};
    const gathered = new Gathered(plan.merges);
    const fault = this.#gather(record, plan, fields, gathered);
    if (fault !== undefined) {
      return fault;
    }
    const parsed = this.#operation.fields.safeParse(fields);
    if (!parsed.success) {
      return this.#schemaFault(parsed.error.issues[0]);
    }
    const understood = parsed.data;
    const wrong = this.#checkHeavy(understood);
    if (wrong !== undefined) {
      return wrong;
    }
    const text = this.#operation.encode(understood, gathered satisfies Members);
    if (typeof text !== 'string') {
      return text;
    }
    const { itemBytes } = this.#operation.limits;
    if (text.length * 3 > itemBytes && Buffer.byteLength(text) > itemBytes) {
      return {
        code: 'record_too_large',
        message: `the record is ${Buffer.byteLength(text)} bytes of JSON, Klaviyo takes at most ${itemBytes}`,
      };
    }
    return { record, text, fields: understood };
  }

  #planFor(shape: Shape): Plan {
    if (shape === this.#lastShape && this.#lastPlan !== undefined) {
      return this.#lastPlan;
    }
    const plan = this.#plans.get(shape) ?? makePlan(shape.columns, this.#settings);
    this.#plans.set(shape, plan);
    this.#lastShape = shape;
    this.#lastPlan = plan;
    return plan;
  }

  #isNull(value: unknown, textual: boolean): boolean {
    if (value === null || value === undefined) {
      return true;
    }
    if (!textual || typeof value !== 'string') {
      return false;
    }
    return value.length <= this.#longestNull && this.#settings.nullTokens.has(value);
  }

  #gather(
    record: InputRecord,
    plan: Plan,
    fields: Record<string, unknown>,
    gathered: Gathered,
  ): Fault | undefined {
    const { values, shape } = record;
    const merged: [Slot, unknown][] = [];
    for (let index = 0; index < plan.slots.length; index++) {
      const slot = plan.slots[index];
      if (slot === undefined || slot.target.to === 'nothing') {
        continue;
      }
      const value = values[index];
      let fault: Fault | undefined;
      if (this.#isNull(value, shape.textual)) {
        fault = this.#gatherNull(slot, gathered);
      } else if (slot.target.to === 'field') {
        // An empty text is no identifier and no time, whatever the format: it counts as missing.
        if (value !== '') {
          fields[slot.target.name] = value;
        }
      } else if (slot.target.to === 'merge') {
        merged.push([slot, value]);
      } else {
        fault = this.#gatherValue(slot, value, shape.textual, gathered);
      }
      if (fault !== undefined) {
        return { ...fault, column: slot.column };
      }
    }
    for (const [slot, value] of merged) {
      const fault = mergeMembers(slot, membersOf(value, shape.textual), gathered);
      if (fault !== undefined) {
        return { ...fault, column: slot.column };
      }
    }
    return undefined;
  }

  #gatherNull(slot: Slot, gathered: Gathered): Fault | undefined {
    const { nulls } = this.#settings;
    if (nulls === 'omit') {
      return undefined;
    }
    if (nulls === 'error') {
      return { code: 'null_value', message: 'expected a value, found null (--nulls error)' };
    }
    const { target, prefix } = slot;
    if (target.to === 'property') {
      gathered.unset.push(target.name);
    } else if (target.to === 'location') {
      gathered.location += `${prefix}null`;
    } else if (target.to === 'attribute') {
      gathered.attributes += `${prefix}null`;
    } else if (target.to === 'field' && (target.name === 'phone_number' || target.name === 'external_id')) {
      gathered.attributes += `${prefix}null`;
    }
    return undefined;
  }

  #gatherValue(slot: Slot, value: unknown, textual: boolean, gathered: Gathered): Fault | undefined {
    const { target, prefix } = slot;
    if (target.to === 'property') {
      const text =
        textual && this.#settings.inferTypes && typeof value === 'string'
          ? inferredJson(value)
          : propertyJson(value);
      gathered.properties += prefix + text;
      gathered.set?.add(`property ${target.name}`);
      return undefined;
    }
    const isCoordinate =
      target.to === 'location' &&
      typeof value === 'number' &&
      (target.name === 'latitude' || target.name === 'longitude');
    const text = isCoordinate ? JSON.stringify(value) : textJson(value);
    if (typeof text !== 'string') {
      return text;
    }
    if (target.to === 'location') {
      gathered.location += prefix + text;
      gathered.set?.add(`location ${target.name}`);
    } else {
      gathered.attributes += prefix + text;
    }
    return undefined;
  }

  /** The checks that cost more than a schema: phone numbers, times, dates. */
  #checkHeavy(fields: Fields): Fault | undefined {
    const { normalisePhone, phoneForm, now } = this.#settings;
    if (fields.phone_number !== undefined) {
      const number = normalisePhone(fields.phone_number);
      if (number === undefined) {
        return { code: 'phone_invalid', column: 'phone_number', message: `expected ${phoneForm}` };
      }
      fields.phone_number = number;
    }
    if (fields.birth_day !== undefined && !isBirthDay(fields.birth_day, now())) {
      return { code: 'date_invalid', column: 'birth_day', message: 'expected a past date as YYYY-MM-DD' };
    }
    return this.#checkTime(fields, 'consent_at') ?? this.#checkTime(fields, 'time');
  }

  #checkTime(fields: Fields, name: 'consent_at' | 'time'): Fault | undefined {
    const text = fields[name];
    if (text === undefined) {
      return undefined;
    }
    const time = parseTime(text, this.#settings.timeZone);
    if (time === undefined) {
      return { code: 'timestamp_invalid', column: name, message: `expected ${acceptedTimes}` };
    }
    if (name === 'consent_at' && time.epoch > this.#settings.now()) {
      return {
        code: 'timestamp_in_future',
        column: name,
        message: 'expected a time in the past: consent that was given earlier',
      };
    }
    fields[name] = time.text;
    return undefined;
  }

  #schemaFault(issue: { message: string; path: PropertyKey[] } | undefined): Fault {
    const code = isRejectCode(issue?.message) ? issue.message : 'value_missing';
    const column = issue?.path[0];
    return {
      code,
      message: messages[code] ?? 'expected another value',
      ...(column === undefined ? {} : { column: String(column) }),
    };
  }
}

function isRejectCode(text: string | undefined): text is Code {
  return text !== undefined && Object.hasOwn(messages, text);
}

function mergeMembers(
  slot: Slot,
  members: Map<string, string> | Fault,
  gathered: Gathered,
): Fault | undefined {
  if (!(members instanceof Map)) {
    return members;
  }
  const into = slot.target.to === 'merge' ? slot.target.into : 'properties';
  const space = into === 'location' ? 'location' : 'property';
  for (const [name, json] of members) {
    // A column of its own wins over the member of the same name.
    if (gathered.set?.has(`${space} ${name}`)) {
      continue;
    }
    gathered.set?.add(`${space} ${name}`);
    gathered[into] += `,${JSON.stringify(name)}:${json}`;
  }
  return undefined;
}

/** Records in, items out; what is invalid goes to the ledger, or ends the run where invalid records are not skipped. */
export function validate(settings: ValidateSettings, ledger: Ledger, skipInvalid: boolean): Transform {
  const validator = new Validator(settings);
  function checkAll(records: readonly InputRecord[]): Item[] {
    const items: Item[] = [];
    for (const record of records) {
      ledger.read++;
      const checked = validator.check(record);
      if ('text' in checked) {
        items.push(checked);
      } else {
        ledger.reject(record, checked, 'validation');
        if (!skipInvalid) {
          throw invalidRecord(record, checked);
        }
      }
    }
    return items;
  }
  return new Transform({
    objectMode: true,
    highWaterMark: 2,
    transform(records: readonly InputRecord[], _encoding, done) {
      try {
        const items = checkAll(records);
        if (items.length > 0) {
          this.push(items);
        }
        done();
      } catch (error) {
        done(error instanceof Error ? error : new Error(String(error)));
      }
    },
  });
}

function invalidRecord(record: InputRecord, fault: Fault): Failure {
  const column = fault.column === undefined ? '' : ` ${fault.column}:`;
  return new Failure(fault.code, `line ${record.line}:${column} ${fault.message} (${fault.code})`);
}
