// Ids into small numbers and back, so that columns hold numbers alone.

/** Ids kept once, known by their index. */
export class Names {
  readonly #names: string[] = [];
  readonly #indexes = new Map<string, number>();

  index(name: string): number {
    const known = this.#indexes.get(name);
    if (known !== undefined) return known;
    this.#indexes.set(name, this.#names.length);
    return this.#names.push(name) - 1;
  }

  find(name: string): number | undefined {
    return this.#indexes.get(name);
  }

  name(index: number): string {
    return this.#names[index] ?? '';
  }

  all(): readonly string[] {
    return this.#names;
  }
}
