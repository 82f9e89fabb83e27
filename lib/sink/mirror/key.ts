// The key of a run: the identifier by which its records and the list's members are compared, as Klaviyo stores it.
import { Failure } from '../../errors.ts';
import { identifierNames, type IdentifierName } from '../columns/fields.ts';
import { effectiveNames, type MappingSettings } from '../columns/mapping.ts';
import { visible } from '../columns/names/near.ts';
import type { Fault, Shape } from '../record.ts';

/** What a record or a member is known by: the values of its identifiers. */
export type Identified = Readonly<Partial<Record<IdentifierName, unknown>>>;

/** A value as Klaviyo stores it, with the kind of identifier in front: addresses in lower case. */
export function keyText(name: IdentifierName, value: string): string {
  return `${name}:${name === 'email' ? value.toLowerCase() : value}`;
}

/** The text of one identifier; undefined where there is no value. */
export function keyTextOf(from: Identified, name: IdentifierName): string | undefined {
  const value = from[name];
  return typeof value === 'string' && value !== '' ? keyText(name, value) : undefined;
}

const missing = {
  email: 'email_missing',
  phone_number: 'phone_missing',
  external_id: 'value_missing',
  profile_id: 'value_missing',
} as const;

export function missingKey(name: IdentifierName): Fault {
  return {
    code: missing[name],
    column: name,
    message: `expected a value: ${name} is the key by which the list is compared (--key)`,
  };
}

function isIdentifier(name: string | undefined): name is IdentifierName {
  return identifierNames.some((known) => known === name);
}

/** Finds out the key from the columns as they come: the one that was asked for, or the first that is there. */
export class RunKey {
  readonly #asked: string | undefined;
  readonly #settings: MappingSettings;
  readonly #there = new Set<string>();
  #last: Shape | undefined;
  #name: IdentifierName | undefined;

  /** `asked`: a column of the input, or the identifier that it becomes. */
  constructor(asked: string | undefined, settings: MappingSettings) {
    this.#asked = asked;
    this.#settings = settings;
    this.#name = isIdentifier(asked) ? asked : undefined;
  }

  /** Throws a `Failure` where the column that was asked for is no identifier. */
  look(shape: Shape): void {
    if (shape === this.#last) {
      return;
    }
    this.#last = shape;
    const names = effectiveNames(shape.columns, this.#settings);
    for (const name of names.values()) {
      this.#there.add(name);
    }
    const asked = this.#asked === undefined ? undefined : names.get(this.#asked);
    if (this.#name === undefined && asked !== undefined) {
      if (!isIdentifier(asked)) {
        throw new Failure(
          'usage',
          `--key ${visible(this.#asked ?? '')}: expected one of ${identifierNames.join(', ')}, or a column that becomes one of them; it becomes ${visible(asked)}`,
        );
      }
      this.#name = asked;
    }
    if (this.#asked === undefined) {
      this.#name ??= this.#first();
    } else if (shape.textual) {
      this.#checkAsked(this.#asked);
    }
  }

  /** Undefined as long as no column is known that could be it. */
  get name(): IdentifierName | undefined {
    return this.#name;
  }

  /**
   * To be asked behind the last record: false where a column came later (objects may lack keys) that goes before the
   * key that the first records had. The input has to be read again then, by that key.
   */
  settle(): boolean {
    if (this.#asked !== undefined) {
      this.#checkAsked(this.#asked);
      return true;
    }
    const first = this.#first();
    const isSame = first === this.#name;
    this.#name = first;
    return isSame;
  }

  #checkAsked(asked: string): void {
    if (this.#there.size > 0 && (this.#name === undefined || !this.#there.has(this.#name))) {
      const others = identifierNames.filter((name) => this.#there.has(name)).join(', ');
      throw new Failure(
        'column_missing',
        `--key ${visible(asked)}: the input has no such column; it can be ${others}`,
      );
    }
  }

  #first(): IdentifierName | undefined {
    return identifierNames.find((name) => this.#there.has(name));
  }
}
