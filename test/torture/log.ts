// The log of a torture: a line for each fault that was played, so that it can be left and gone on with.
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import * as z from 'zod';
import type { Verdict } from './torture.ts';

const verdict = z.object({
  scene: z.string(),
  fault: z.string(),
  kind: z.string(),
  isMet: z.boolean(),
  status: z.number().nullable(),
  records: z.number(),
  lost: z.number(),
  twice: z.number(),
  problems: z.array(z.string()),
  stderr: z.string(),
  fired: z.string().nullable(),
});

/** What the file has; nothing where there is none yet. */
export function verdictsIn(file: string | undefined): Verdict[] {
  return file === undefined || !existsSync(file)
    ? []
    : readFileSync(file, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => verdict.parse(JSON.parse(line)));
}

/** What a run said is kept where it broke the law. */
export function keepVerdict(file: string | undefined, one: Verdict): void {
  if (file !== undefined) {
    const kept = one.problems.length > 0 ? one : { ...one, stderr: '', fired: null };
    appendFileSync(file, `${JSON.stringify(kept)}\n`);
  }
}
