// The order of a collection's rows: `datetime` or, descending, `-datetime`.

export interface Order {
  readonly name: string;
  readonly descending: boolean;
}

/** As `sort` has it. */
export const orderName = ({ name, descending }: Order): string => (descending ? `-${name}` : name);
