// The values of one record, sorted by where its columns go: fields for the schema, members of JSON objects for the rest.
import type { Members } from '../operations/operation.ts';
import type { Fault, InputRecord } from '../record.ts';
import { settleNulls, type Nulls, type SettledMembers } from './values/inner-nulls.ts';
import type { ColumnMapping, ColumnSlot } from './mapping.ts';
import type { PlannedColumn } from './plan.ts';
import { trimmed, unescaped } from './values/text-value.ts';
import { typedJson } from './values/typed.ts';
import { coordinateFault } from './values/spreadsheet.ts';
import { inferredJson, objectOf, propertyJson, textJson } from './values/values.ts';

export interface ValueSettings {
  readonly nulls: Nulls;
  /** The texts that mean null in CSV and TSV. */
  readonly nullTokens: ReadonlySet<string>;
  readonly inferTypes: boolean;
  /** Blanks around the values of CSV and TSV are no part of them. */
  readonly trim?: boolean;
  /** Of times that have none. */
  readonly timeZone: string;
}

/** What is told while values are sorted. */
export interface GatherEvents {
  /** Says something once on stderr. */
  notice(text: string): void;
  /** An invalid value was left out of the record. */
  dropped(record: InputRecord, fault: Fault): void;
}

/** What one record holds. */
export class Gathered implements Members {
  readonly fields: Record<string, unknown> = {};
  attributes = '';
  location = '';
  properties = '';
  propertyCount = 0;
  append = '';
  unappend = '';
  readonly unset: string[] = [];
  /** What is wrong with values that can't be left out. */
  readonly faults: Fault[] = [];
  /** Names that columns have set, where objects are merged beside them. */
  readonly #set: Set<string> | undefined;

  constructor(merges: boolean) {
    this.#set = merges ? new Set() : undefined;
  }

  addNull({ target, prefix }: ColumnSlot): void {
    if (target.to === 'property') {
      this.unset.push(target.name);
    } else if (target.to === 'location') {
      this.location += `${prefix}null`;
    } else if (target.to === 'attribute' || (target.to === 'field' && target.isCleared)) {
      this.attributes += `${prefix}null`;
    }
  }

  addProperty(name: string, member: string): void {
    this.properties += member;
    this.propertyCount++;
    this.#set?.add(`property ${name}`);
  }

  addLocation(name: string, member: string): void {
    this.location += member;
    this.#set?.add(`location ${name}`);
  }

  /** A column of its own wins over a null inside an object, too. */
  #clear(into: 'location' | 'properties', name: string): void {
    if (this.#set?.has(`${into === 'location' ? 'location' : 'property'} ${name}`)) {
      return;
    }
    if (into === 'location') {
      this.location += `,${JSON.stringify(name)}:null`;
    } else {
      this.unset.push(name);
    }
  }

  /** The members of an object; a column of its own wins over the member of the same name. */
  merge(into: 'location' | 'properties', { members, cleared }: SettledMembers): void {
    for (const name of cleared) {
      this.#clear(into, name);
    }
    const space = into === 'location' ? 'location' : 'property';
    for (const [name, json] of members) {
      const key = `${space} ${name}`;
      if (!this.#set?.has(key)) {
        this.#set?.add(key);
        this[into] += `,${JSON.stringify(name)}:${json}`;
        this.propertyCount += into === 'properties' ? 1 : 0;
      }
    }
  }
}

/** The texts with which databases print null and spreadsheets errors, with what to say of each. */
const oddities = new Map([
  ['NULL', '; where that means no value, say --null NULL'],
  ['\\N', "; where that means no value, say --null '\\N'"],
  ...['#N/A', '#REF!', '#VALUE!', '#DIV/0!', '#NAME?', '#NUM!', '#NULL!', '#ERROR!', '#SPILL!', '#CALC!'].map(
    (error) =>
      [error, `, an error of a spreadsheet; where that means no value, say --null '${error}'`] as const,
  ),
]);

const longestOddity = Math.max(...[...oddities.keys()].map((text) => text.length));

/** Whether the text may be one of them: every value is asked. */
function mayBeOdd(text: string): boolean {
  if (text.length > longestOddity) {
    return false;
  }
  const first = text.charCodeAt(0);
  // N, a backslash, #
  return first === 78 || first === 92 || first === 35;
}

/** Texts by their lengths: most values have a length that none of them has. */
function byLength(texts: Iterable<string>): readonly (readonly string[] | undefined)[] {
  const all: string[][] = [];
  for (const text of texts) {
    (all[text.length] ??= []).push(text);
  }
  return all;
}

/** Sorts the values of records. */
export class Gatherer {
  readonly #settings: ValueSettings;
  readonly #events: GatherEvents;
  readonly #nullTokens: ReturnType<typeof byLength>;
  /** Oddities that were said. */
  readonly #said = new Set<string>();

  constructor(settings: ValueSettings, events: GatherEvents) {
    this.#settings = settings;
    this.#events = events;
    this.#nullTokens = byLength(settings.nullTokens);
  }

  gather(
    record: InputRecord,
    { slots, merges }: ColumnMapping,
    counts: readonly (PlannedColumn | undefined)[],
  ): Gathered {
    const gathered = new Gathered(merges);
    for (let index = 0; index < slots.length; index++) {
      const slot = slots[index];
      if (slot === undefined || slot.target.to === 'nothing') {
        continue;
      }
      const value = this.valueOf(record, index, slot);
      let fault: Fault | undefined;
      if (value === null) {
        const count = counts[index];
        if (count !== undefined) {
          count.nulls++;
        }
        fault = this.#addNull(slot, gathered);
      } else {
        fault = this.#addValue(slot, value, record.shape.textual, gathered);
      }
      if (fault !== undefined) {
        this.#blame(record, slot, fault, gathered);
      }
    }
    if (merges) {
      this.#merge(record, slots, gathered);
    }
    return gathered;
  }

  /** An invalid value is left out where the user said so, else it costs the record. */
  #blame(record: InputRecord, { column, drops }: ColumnSlot, fault: Fault, { faults }: Gathered): void {
    const named = { ...fault, column };
    if (drops) {
      this.#events.dropped(record, named);
    } else {
      faults.push(named);
    }
  }

  /** What the value means: null, or without what the format or the user's habits add to it. */
  valueOf(record: InputRecord, index: number, slot?: ColumnSlot): unknown {
    const { shape, values } = record;
    const given = values[index];
    if (!shape.textual || typeof given !== 'string') {
      return given ?? null;
    }
    const value = this.#settings.trim ? trimmed(given) : given;
    if (this.#nullTokens[value.length]?.includes(value) === true) {
      return null;
    }
    if (slot !== undefined && mayBeOdd(value)) {
      this.#remark(record.line, slot.column, value);
    }
    return shape.escaped ? unescaped(value) : value;
  }

  #remark(line: number, column: string, value: string): void {
    const advice = oddities.get(value);
    if (advice !== undefined && !this.#said.has(value)) {
      this.#said.add(value);
      this.#events.notice(`line ${line}: the column ${JSON.stringify(column)} holds ${value}${advice}`);
    }
  }

  #addNull(slot: ColumnSlot, gathered: Gathered): Fault | undefined {
    const { nulls } = this.#settings;
    if (nulls === 'error') {
      return { code: 'null_value', message: 'expected a value, found null (--nulls error)' };
    }
    if (nulls === 'unset') {
      gathered.addNull(slot);
    }
    return undefined;
  }

  #addValue(slot: ColumnSlot, value: unknown, textual: boolean, gathered: Gathered): Fault | undefined {
    const { target, type } = slot;
    const json =
      type === undefined || target.to === 'merge'
        ? undefined
        : typedJson(value, type, textual, this.#settings.timeZone);
    if (typeof json === 'object') {
      return json;
    }
    if (target.to === 'field') {
      // An empty text is no identifier and no time, whatever the format: it counts as missing.
      if (value !== '') {
        gathered.fields[target.name] = json === undefined ? value : JSON.parse(json);
      }
      return undefined;
    }
    if (target.to === 'property' || target.to === 'append' || target.to === 'unappend') {
      const infers = textual && this.#settings.inferTypes && !slot.isPhone && typeof value === 'string';
      const member = slot.prefix + (json ?? (infers ? inferredJson(value) : propertyJson(value)));
      if (target.to === 'property') {
        gathered.addProperty(target.name, member);
      } else {
        gathered[target.to] += member;
      }
      return undefined;
    }
    return target.to === 'location' || target.to === 'attribute'
      ? addText(slot, json === undefined ? value : JSON.parse(json), gathered)
      : undefined;
  }

  /** Objects come last: a column of its own wins over a member. */
  #merge(record: InputRecord, slots: readonly ColumnSlot[], gathered: Gathered): void {
    for (const [index, slot] of slots.entries()) {
      const { target } = slot;
      const value = target.to === 'merge' ? this.valueOf(record, index, slot) : null;
      if (target.to !== 'merge' || value === null) {
        continue;
      }
      const read = objectOf(value, record.shape.textual);
      const settled = 'code' in read ? read : settleNulls(read.object, this.#settings.nulls, target.into);
      if ('code' in settled) {
        this.#blame(record, slot, settled, gathered);
      } else {
        gathered.merge(target.into, settled);
      }
    }
  }
}

function addText({ target, prefix }: ColumnSlot, value: unknown, gathered: Gathered): Fault | undefined {
  const isCoordinate =
    target.to === 'location' && (target.name === 'latitude' || target.name === 'longitude');
  const wrong = isCoordinate ? coordinateFault(target.name, value) : undefined;
  if (wrong !== undefined) {
    return { code: 'not_a_number', message: wrong };
  }
  const json = isCoordinate && typeof value === 'number' ? JSON.stringify(value) : textJson(value);
  if (typeof json !== 'string') {
    return json;
  }
  if (target.to === 'location') {
    gathered.addLocation(target.name, prefix + json);
  } else {
    gathered.attributes += prefix + json;
  }
  return undefined;
}
