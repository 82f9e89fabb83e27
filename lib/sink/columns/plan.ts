// The column plan: where each column of the input goes, of which type it is, and how many of its values are null or invalid.
import type { Target } from '../operations/operation.ts';
import type { ColumnMapping, ColumnSlot } from './mapping.ts';

/** One column, as `--report` writes it. */
export interface PlannedColumn {
  readonly column: string;
  /** A field, `location.NAME`, `properties.NAME`, an object that is merged; null where its values go nowhere. */
  readonly goes_to: string | null;
  readonly type: string;
  nulls: number;
  /** Values that were rejected, or left out. */
  invalid: number;
}

/** Objects may each have keys of their own: so many columns are counted. */
const mostColumns = 1000;

/** What a person reads. */
const mostLines = 60;

const fieldTypes: Readonly<Record<string, string>> = {
  time: 'time',
  consent_at: 'time',
  birth_day: 'date',
  value: 'number',
  backfill: 'boolean',
  expires_at: 'time',
  price: 'number',
  inventory_quantity: 'number',
  inventory_policy: 'number',
  published: 'boolean',
  images: 'array',
  categories: 'array',
  items: 'array',
  custom_metadata: 'object',
};

function placeOf(target: Target): string | null {
  switch (target.to) {
    case 'nothing':
      return null;
    case 'merge':
      return target.into;
    case 'location':
      return `location.${target.name}`;
    case 'property':
      return `properties.${target.name}`;
    case 'append':
    case 'unappend':
      return `${target.to}.${target.name}`;
    default:
      return target.name;
  }
}

export class ColumnPlan {
  readonly #columns = new Map<string, PlannedColumn>();
  readonly #inferTypes: boolean;

  constructor(inferTypes: boolean) {
    this.#inferTypes = inferTypes;
  }

  get columns(): readonly PlannedColumn[] {
    return [...this.#columns.values()];
  }

  /** Has counted what another plan has. */
  takeOver(other: ColumnPlan): void {
    for (const [column, planned] of other.#columns) {
      this.#columns.set(column, planned);
    }
  }

  /** The counts of a mapping's columns, in their order; undefined for those that are too many. */
  countsOf({ slots }: ColumnMapping, textual: boolean): readonly (PlannedColumn | undefined)[] {
    return slots.map((slot) => {
      const known = this.#columns.get(slot.column);
      if (known !== undefined || this.#columns.size >= mostColumns) {
        return known;
      }
      const planned = {
        column: slot.column,
        goes_to: placeOf(slot.target),
        type: this.#typeOf(slot, textual),
        nulls: 0,
        invalid: 0,
      };
      this.#columns.set(slot.column, planned);
      return planned;
    });
  }

  #typeOf({ type, target, isPhone }: ColumnSlot, textual: boolean): string {
    if (type !== undefined) {
      return type;
    }
    if (target.to === 'merge') {
      return 'object';
    }
    if (target.to === 'field') {
      return fieldTypes[target.name] ?? 'text';
    }
    if (target.to !== 'property' && target.to !== 'append' && target.to !== 'unappend') {
      return 'text';
    }
    return textual ? (this.#inferTypes && !isPhone ? 'inferred' : 'text') : 'json';
  }

  /** As lines for a person: each column and where it goes. `report`: where all of them are listed, if anywhere. */
  describe(report?: string): string[] {
    const lines = this.columns.map(({ column, goes_to: place, type, nulls, invalid }) => {
      const counts = [nulls > 0 ? `${nulls} null` : '', invalid > 0 ? `${invalid} invalid` : ''].filter(
        Boolean,
      );
      const numbers = counts.length === 0 ? '' : `, ${counts.join(', ')}`;
      return `column ${JSON.stringify(column)} -> ${place ?? 'nothing'} (${type}${numbers})`;
    });
    return lines.length > mostLines
      ? [
          ...lines.slice(0, mostLines),
          `and ${lines.length - mostLines} more columns${report === undefined ? '; --report FILE lists all' : `, which ${report} lists`}`,
        ]
      : lines;
  }
}
