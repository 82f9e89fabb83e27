// Records as CSV (RFC 4180): a head, and a row a record; nested values as JSON text, null as nothing.
import { openArray, openObject, quote } from '../../json/characters.ts';
import { JsonScan } from '../../json/scan.ts';
import { chunkOf, type Chunk } from '../records/chunk.ts';
import type { Output } from '../output/output.ts';

const lineEnd = '\r\n';
const lineFeed = 0x0a;

/** In quotes where RFC 4180 wants it. A text that is empty is told from null by its quotes. */
function cellOf(text: string): string {
  return text === '' || /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export class CsvWriter {
  /** The first line of each file. */
  readonly head: Buffer;
  /** Names that records have, and the head has not. */
  readonly unknown = new Set<string>();
  readonly #places: ReadonlyMap<string, number>;

  constructor(names: readonly string[]) {
    this.head = Buffer.from(names.map(cellOf).join(',') + lineEnd);
    this.#places = new Map(names.map((name, index) => [name, index]));
  }

  /** Lines of JSON as rows. */
  rows(lines: Buffer): Buffer {
    const rows: string[] = [];
    for (let start = 0; start < lines.length;) {
      const at = lines.indexOf(lineFeed, start);
      const end = at < 0 ? lines.length : at;
      if (end > start) {
        rows.push(this.#row(lines.subarray(start, end)), lineEnd);
      }
      start = end + 1;
    }
    return Buffer.from(rows.join(''));
  }

  #row(line: Buffer): string {
    const cells = Array.from({ length: this.#places.size }, () => '');
    const scan = new JsonScan(line);
    for (let more = scan.enter(openObject); more; more = scan.more(openObject)) {
      scan.name();
      const name = nameOf(line, scan);
      const first = scan.peek();
      const start = scan.at;
      scan.pass();
      const place = this.#places.get(name);
      if (place === undefined) {
        this.unknown.add(name);
      } else {
        cells[place] = valueOf(line.toString('utf8', start, scan.at), first);
      }
    }
    return cells.join(',');
  }
}

function nameOf(line: Buffer, { nameStart, nameEnd }: JsonScan): string {
  const text = line.toString('utf8', nameStart, nameEnd);
  return text.includes('\\') ? textOf(`"${text}"`) : text;
}

function textOf(json: string): string {
  const value: unknown = JSON.parse(json);
  return typeof value === 'string' ? value : '';
}

/** Numbers keep their digits as they came. `first`: the first byte of the JSON text. */
function valueOf(json: string, first: number): string {
  if (first === quote) {
    return cellOf(textOf(json));
  }
  if (first === openObject || first === openArray) {
    return cellOf(json);
  }
  return json === 'null' ? '' : json;
}

/** Takes records as lines of JSON, and hands them on as rows. */
export class CsvOutput implements Output {
  readonly #target: Output;
  readonly #writer: CsvWriter;
  readonly #notice: (text: string) => void;
  readonly #told = new Set<string>();
  /** The head is still to be written; a file sees to its own. */
  #isHeadless: boolean;

  /** `leads`: the head is written here, before everything else. */
  constructor(target: Output, writer: CsvWriter, leads: boolean, notice: (text: string) => void) {
    this.#target = target;
    this.#writer = writer;
    this.#isHeadless = leads;
    this.#notice = notice;
  }

  async write(chunk: Chunk): Promise<void> {
    await this.#lead();
    const slices = chunk.slices.map((slice) => ({ ...slice, bytes: this.#writer.rows(slice.bytes) }));
    this.#tell();
    await this.#target.write(chunkOf(slices, chunk));
  }

  async #lead(): Promise<void> {
    if (this.#isHeadless) {
      this.#isHeadless = false;
      await this.#target.write(chunkOf([{ partition: '', bytes: this.#writer.head, records: 0 }]));
    }
  }

  #tell(): void {
    for (const name of this.#writer.unknown) {
      if (!this.#told.has(name)) {
        this.#told.add(name);
        this.#notice(
          `warning: records have ${JSON.stringify(name)}, for which the CSV has no column, because Klaviyo's specification has none; NDJSON has it`,
        );
      }
    }
  }

  async finish(): Promise<void> {
    await this.#lead();
    await this.#target.finish();
  }

  discard(): Promise<void> {
    return this.#target.discard();
  }
}
