// The key of a record that was rejected for something else: what protects its member, where it can be read.
import { checksOf, profileIdentifiers, type IdentifierName } from '../columns/fields.ts';
import { Gatherer } from '../columns/gather.ts';
import { mapColumns } from '../columns/mapping.ts';
import type { OutcomeRecord } from '../record.ts';
import type { ValidateSettings } from '../validator.ts';

const nobody = { notice: () => undefined, dropped: () => undefined };

export class RejectedKeys {
  readonly #settings: ValidateSettings;
  readonly #gatherer: Gatherer;
  readonly #identifiers: ReturnType<typeof profileIdentifiers>;

  constructor(settings: ValidateSettings) {
    this.#settings = settings;
    this.#gatherer = new Gatherer(settings, nobody);
    this.#identifiers = profileIdentifiers(checksOf(settings));
  }

  /** The value of one identifier, as the schema leaves it; undefined where the record has none that is valid. */
  valueOf(record: OutcomeRecord, name: IdentifierName): string | undefined {
    const { number = 0, line, shape, values, fault } = record;
    // What the reader could not understand may have its values in wrong places.
    if (shape === undefined || values === undefined || fault !== undefined) {
      return undefined;
    }
    const read = { number, line: line ?? 0, shape, values };
    const { slots, countryIndex } = mapColumns(shape.columns, this.#settings);
    const index = slots.findIndex(({ target }) => target.to === 'field' && target.name === name);
    const value = index === -1 ? null : this.#gatherer.valueOf(read, index);
    if (value === null || value === '') {
      return undefined;
    }
    const country =
      name === 'phone_number' && countryIndex !== -1
        ? this.#settings.countryOf?.(this.#gatherer.valueOf(read, countryIndex))
        : undefined;
    return country !== undefined && typeof value === 'string'
      ? this.#settings.normalisePhone(value, country)
      : this.#identifiers[name].safeParse(value).data;
  }
}
