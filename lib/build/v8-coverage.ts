// What V8 counted in the processes of a run of tests, of the files below one folder, summed up while they come.
//
// Each process leaves some megabytes, most of it about packages, and a run of all tests has thousands: each file goes as
// soon as it has been added.
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import type { Profiler } from 'node:inspector';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { mergeScriptCovs } from '@bcoe/v8-coverage';
import v8ToIstanbul from 'v8-to-istanbul';
import * as z from 'zod';

const range = z.object({ startOffset: z.number(), endOffset: z.number(), count: z.number() });
const scriptForm = z.object({
  scriptId: z.string(),
  url: z.string(),
  functions: z.array(
    z.object({ functionName: z.string(), ranges: z.array(range), isBlockCoverage: z.boolean() }),
  ),
});
const processForm = z.object({ result: z.array(z.object({ url: z.string() }).loose()) });

export interface Reached {
  readonly total: number;
  readonly covered: number;
}
export interface FileCoverage {
  readonly lines: Reached;
  readonly branches: Reached;
  /** The first and the last line of each branch that nothing took. */
  readonly missed: readonly (readonly [number, number])[];
}

const countOf = (hits: readonly number[]): Reached => ({
  total: hits.length,
  covered: hits.filter((hit) => hit > 0).length,
});

export class V8Coverage {
  /** By the URL of a built file. */
  readonly #scripts = new Map<string, Profiler.ScriptCoverage>();
  readonly #folder: string;
  readonly #below: string;

  /**
   * @param folder where the processes leave their files: NODE_V8_COVERAGE
   * @param below the folder of the built files that count
   */
  constructor(folder: string, below: string) {
    this.#folder = folder;
    this.#below = pathToFileURL(below).href;
  }

  /** Adds what has come, and removes it. A file that is not whole yet stays for the next time. */
  gather(): void {
    for (const name of readdirSync(this.#folder)) {
      const file = join(this.#folder, name);
      let result;
      try {
        ({ result } = processForm.parse(JSON.parse(readFileSync(file, 'utf8'))));
      } catch (error) {
        if (error instanceof SyntaxError) {
          continue;
        }
        throw error;
      }
      for (const found of result.filter(({ url }) => url.startsWith(this.#below))) {
        const script = scriptForm.parse(found);
        const sum = this.#scripts.get(script.url);
        this.#scripts.set(script.url, (sum && mergeScriptCovs([sum, script])) ?? script);
      }
      rmSync(file);
    }
  }

  /** By the path of a source, what was reached of it. Files that nothing loaded are not in it. */
  async files(): Promise<ReadonlyMap<string, FileCoverage>> {
    const files = new Map<string, FileCoverage>();
    for (const { url, functions } of this.#scripts.values()) {
      const converter = v8ToIstanbul(fileURLToPath(url));
      await converter.load();
      converter.applyCoverage(functions);
      for (const [path, { s, b, branchMap }] of Object.entries(converter.toIstanbul())) {
        const branches = Object.entries(b);
        files.set(path, {
          lines: countOf(Object.values(s)),
          branches: countOf(branches.flatMap(([, hits]) => hits)),
          missed: branches.flatMap(([name, hits]) => {
            const place = branchMap[name]?.loc;
            return place === undefined || hits.some((hit) => hit > 0)
              ? []
              : [[place.start.line, place.end.line] as const];
          }),
        });
      }
    }
    return files;
  }
}
