// The values of one record, sorted by where its columns go: fields for the schema, members of JSON objects for the rest.
import type { Members } from '../operations/operation.ts';
import type { Fault, InputRecord } from '../record.ts';
import type { ColumnMapping, ColumnSlot } from './mapping.ts';
import { inferredJson, membersOf, propertyJson, textJson } from './values.ts';

export type Nulls = 'omit' | 'unset' | 'error';

export interface ValueSettings {
  readonly nulls: Nulls;
  /** The texts that mean null in CSV and TSV. */
  readonly nullTokens: ReadonlySet<string>;
  readonly inferTypes: boolean;
}

/** What one record holds. */
export class Gathered implements Members {
  readonly fields: Record<string, unknown> = {};
  attributes = '';
  location = '';
  properties = '';
  readonly unset: string[] = [];
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
    this.#set?.add(`property ${name}`);
  }

  addLocation(name: string, member: string): void {
    this.location += member;
    this.#set?.add(`location ${name}`);
  }

  /** The members of an object; a column of its own wins over the member of the same name. */
  merge(into: 'location' | 'properties', members: ReadonlyMap<string, string>): void {
    const space = into === 'location' ? 'location' : 'property';
    for (const [name, json] of members) {
      const key = `${space} ${name}`;
      if (!this.#set?.has(key)) {
        this.#set?.add(key);
        this[into] += `,${JSON.stringify(name)}:${json}`;
      }
    }
  }
}

/** Sorts the values of records. */
export class Gatherer {
  readonly #settings: ValueSettings;
  readonly #longestNull: number;

  constructor(settings: ValueSettings) {
    this.#settings = settings;
    this.#longestNull = Math.max(-1, ...[...settings.nullTokens].map((token) => token.length));
  }

  gather({ values, shape }: InputRecord, { slots, merges }: ColumnMapping): Gathered | Fault {
    const { textual } = shape;
    const gathered = new Gathered(merges);
    for (let index = 0; index < slots.length; index++) {
      const slot = slots[index];
      if (slot === undefined || slot.target.to === 'nothing') {
        continue;
      }
      const value = values[index];
      const fault = this.#isNull(value, textual)
        ? this.#addNull(slot, gathered)
        : this.#addValue(slot, value, textual, gathered);
      if (fault !== undefined) {
        return { ...fault, column: slot.column };
      }
    }
    return merges ? this.#merge(values, slots, textual, gathered) : gathered;
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
    const { target, prefix } = slot;
    if (target.to === 'field') {
      // An empty text is no identifier and no time, whatever the format: it counts as missing.
      if (value !== '') {
        gathered.fields[target.name] = value;
      }
      return undefined;
    }
    if (target.to === 'property') {
      const infers = textual && this.#settings.inferTypes && typeof value === 'string';
      gathered.addProperty(target.name, prefix + (infers ? inferredJson(value) : propertyJson(value)));
      return undefined;
    }
    if (target.to !== 'location' && target.to !== 'attribute') {
      return undefined;
    }
    const isCoordinate =
      target.to === 'location' &&
      typeof value === 'number' &&
      (target.name === 'latitude' || target.name === 'longitude');
    const json = isCoordinate ? JSON.stringify(value) : textJson(value);
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

  /** Objects come last: a column of its own wins over a member. */
  #merge(
    values: readonly unknown[],
    slots: readonly ColumnSlot[],
    textual: boolean,
    gathered: Gathered,
  ): Gathered | Fault {
    for (const [index, { target, column }] of slots.entries()) {
      if (target.to !== 'merge' || this.#isNull(values[index], textual)) {
        continue;
      }
      const members = membersOf(values[index], textual);
      if (!(members instanceof Map)) {
        return { ...members, column };
      }
      gathered.merge(target.into, members);
    }
    return gathered;
  }
}
