// Ids kept once and known by a small number, so that columns hold numbers alone.

export class Names {
  readonly #names: string[] = [];
  readonly #indexes = new Map<string, number>();

  /** The number of a name; a new one for a name that is new. */
  index(name: string): number {
    const known = this.#indexes.get(name);
    if (known !== undefined) {
      return known;
    }
    this.#indexes.set(name, this.#names.length);
    return this.#names.push(name) - 1;
  }

  find(name: string): number | undefined {
    return this.#indexes.get(name);
  }

  name(index: number): string {
    return this.#names[index] ?? '';
  }
}
