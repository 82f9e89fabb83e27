// The scanner of a filter's text: words, quoted strings and lists, or where the text breaks the syntax.

/** Thrown for a filter that Klaviyo would refuse; the message is the `detail` of the 400. */
export class FilterError extends Error {}

/** Every step either consumes what it expects or throws. */
export class FilterScanner {
  #at = 0;
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  get done(): boolean {
    this.space();
    return this.#at >= this.#text.length;
  }

  space(): void {
    while (this.#text[this.#at] === ' ') {
      this.#at += 1;
    }
  }

  peek(): string {
    this.space();
    return this.#text[this.#at] ?? '';
  }

  take(expected: string): void {
    if (this.peek() !== expected) {
      throw new FilterError(
        `Invalid filter provided: expected '${expected}' at position ${this.#at + 1} of the filter.`,
      );
    }
    this.#at += 1;
  }

  /** Whether a further part follows; takes the comma before it. */
  more(): boolean {
    if (this.done) {
      return false;
    }
    this.take(',');
    return true;
  }

  /** Whether this word with a parenthesis comes next; takes both. */
  opens(word: string): boolean {
    this.space();
    if (!this.#text.startsWith(`${word}(`, this.#at)) {
      return false;
    }
    this.#at += word.length + 1;
    return true;
  }

  /** Whether the parentheses hold a further part; takes the comma before it, or the end. */
  goesOn(): boolean {
    if (this.peek() === ')') {
      this.take(')');
      return false;
    }
    this.take(',');
    return true;
  }

  word(): string {
    this.space();
    // A time may have a blank for its T, as clients in production send it.
    const found =
      /^(?:\d{4}-\d\d-\d\d \d\d:[\d:.]+(?:Z|[+-][\d:]+)?|[A-Za-z0-9_$.+:-]+)/.exec(
        this.#text.slice(this.#at, this.#at + 200),
      )?.[0] ?? '';
    this.#at += found.length;
    return found;
  }

  /** A string in single or double quotes; a backslash takes the next character as it is. */
  quoted(): string {
    const quote = this.peek();
    let value = '';
    for (let i = this.#at + 1; i < this.#text.length; i += 1) {
      const character = this.#text[i] ?? '';
      if (character === quote) {
        this.#at = i + 1;
        return value;
      }
      if (character === '\\') {
        i += 1;
      }
      value += character === '\\' ? (this.#text[i] ?? '') : character;
    }
    throw new FilterError('Invalid filter provided: a quoted string does not end.');
  }
}

export interface Literal {
  readonly text: string;
  readonly quoted: boolean;
}

function literal(scanner: FilterScanner): Literal {
  const next = scanner.peek();
  if (next === '"' || next === "'") {
    return { text: scanner.quoted(), quoted: true };
  }
  const text = scanner.word();
  if (text === '') {
    throw new FilterError('Invalid filter provided: a value is missing.');
  }
  return { text, quoted: false };
}

export function literals(scanner: FilterScanner): { list: boolean; values: Literal[] } {
  if (scanner.peek() !== '[') {
    return { list: false, values: [literal(scanner)] };
  }
  scanner.take('[');
  const values: Literal[] = [];
  while (scanner.peek() !== ']') {
    values.push(literal(scanner));
    if (scanner.peek() !== ']') {
      scanner.take(',');
    }
  }
  scanner.take(']');
  return { list: true, values };
}
