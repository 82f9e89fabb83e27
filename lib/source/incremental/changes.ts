// The members of lists and segments compared with a snapshot of an earlier run: who came, and who left.
import { Failure } from '../../errors.ts';
import { isThere, realTarget } from '../../files/target.ts';
import type { Shard } from '../paging/shard.ts';
import { Fingerprints } from '../records/fingerprints.ts';
import type { Extra } from '../records/record.ts';
import type { Admission } from '../records/format.ts';
import { keptLines } from './kept-lines.ts';
import { NextFile } from './next-file.ts';

/** The first line of a snapshot: of which resource it is. */
const head = (resource: string) => `klaviyo-source snapshot 1 ${resource}`;

const lineOf = (parent: string, id: string) => `${parent}\t${id}`;

export class Changes implements Admission {
  /** As the user calls it. */
  readonly #name: string;
  readonly #resource: string;
  readonly #parentField: string;
  readonly #before = new Fingerprints();
  readonly #now = new Fingerprints();
  readonly #next: NextFile;
  added = 0;
  removed = 0;

  private constructor(name: string, resource: string, parentField: string, next: NextFile) {
    this.#name = name;
    this.#resource = resource;
    this.#parentField = parentField;
    this.#next = next;
  }

  /** Throws a `Failure` for a file that is no snapshot of the resource. One that does not exist is empty. */
  static async open(name: string, resource: string, parentField: string): Promise<Changes> {
    const next = await NextFile.open(realTarget(name), `--changes-since ${name}`);
    const changes = new Changes(name, resource, parentField, next);
    changes.#next.add(head(resource));
    for await (const line of changes.#lines()) {
      changes.#before.add(line);
    }
    return changes;
  }

  async *#lines(): AsyncGenerator<string> {
    if (!isThere(this.#name)) {
      return;
    }
    let first = true;
    for await (const line of keptLines(this.#name)) {
      if (!first) {
        yield line;
      } else if (line !== head(this.#resource)) {
        throw new Failure(
          'state_invalid',
          `--changes-since ${this.#name}: not a snapshot of ${this.#resource}; name another file`,
        );
      }
      first = false;
    }
  }

  /** Notes a member; true where it was none before. */
  admit(id: string, { parentId = '' }: Shard): boolean {
    const line = lineOf(parentId, id);
    if (!this.#now.add(line)) {
      return false;
    }
    this.#next.add(line);
    if (this.#before.has(line)) {
      return false;
    }
    this.added++;
    return true;
  }

  /**
   * Those who left, as JSON texts, some thousand at a time. `read`: the parents that were read; undefined for all.
   * `added` stands in each. Members of other parents stay in the snapshot.
   */
  async *left(read: ReadonlySet<string> | undefined, added: Extra): AsyncGenerator<string[]> {
    const more = added.map(([name, json]) => `,${JSON.stringify(name)}:${json}`).join('');
    let texts: string[] = [];
    for await (const line of this.#lines()) {
      if (this.#now.has(line)) {
        continue;
      }
      const [parent = '', id = ''] = line.split('\t');
      if (read !== undefined && !read.has(parent)) {
        this.#next.add(line);
        continue;
      }
      this.removed++;
      const record = JSON.stringify({ change: 'removed', id, [this.#parentField]: parent });
      texts.push(`${record.slice(0, -1)}${more}}`);
      if (texts.length < 1000) {
        continue;
      }
      yield texts;
      texts = [];
    }
    if (texts.length > 0) {
      yield texts;
    }
  }

  /** Puts the new snapshot in the place of the old one. */
  keep(): Promise<void> {
    return this.#next.keep();
  }

  discard(): Promise<void> {
    return this.#next.discard();
  }
}
