// The lines of a rejects file, as klaviyo-sink wrote them.
import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import * as z from 'zod';
import { dash } from '../../kit/command-line/dash.ts';
import { Failure, refusalOf, systemCode } from '../../../errors.ts';

const fault = z.object({ reason: z.string(), column: z.string().nullish(), message: z.string().catch('') });
const rejection = fault.extend({
  line: z.number().nullable(),
  source: z.string().catch(''),
  record: z.unknown().optional(),
  means: z.unknown().optional(),
  faults: z.array(fault).optional(),
});

/** A line of the file; what this version does not know of it is left alone. */
export type RejectedRecord = z.output<typeof rejection>;

/** Why a reader could not make a record of what it found: then `record` shows what was there. */
const unframed: ReadonlySet<string> = new Set([
  'json_invalid',
  'json_too_deep',
  'fields_mismatch',
  'not_an_object',
  'record_too_large',
]);

/** A record of zod would lose a column that is called `__proto__`. */
function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The record as NDJSON has it; undefined where it is not known, or was none. */
export function recordOf({ reason, record, means }: RejectedRecord): object | undefined {
  if (!isObject(record) || (unframed.has(reason) && Object.keys(record).join() === '_raw')) {
    return undefined;
  }
  return isObject(means) ? { ...record, ...means } : record;
}

/** `-` is stdin. Throws a `Failure` where the file can't be read, or a line is no rejection. */
export async function* readRejects(file: string, stdin: Readable): AsyncGenerator<RejectedRecord> {
  let number = 0;
  const name = file === dash ? 'stdin' : file;
  for await (const text of linesOf(file, stdin)) {
    number++;
    const read = text.trim() === '' ? undefined : rejection.safeParse(parsed(text));
    if (read?.success === false) {
      throw new Failure(
        'input_format',
        `${name}, line ${number}: no rejection; expected a file that klaviyo-sink --rejects has written`,
      );
    }
    if (read !== undefined) {
      yield read.data;
    }
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function* linesOf(file: string, stdin: Readable): AsyncGenerator<string> {
  let rest = '';
  try {
    const bytes = file === dash ? stdin.setEncoding('utf8') : createReadStream(file, { encoding: 'utf8' });
    for await (const chunk of bytes) {
      const lines = (rest + String(chunk)).split('\n');
      rest = lines.pop() ?? '';
      yield* lines;
    }
  } catch (error) {
    const code = systemCode(error);
    if (code === undefined) {
      throw error;
    }
    const what =
      code === 'EISDIR'
        ? 'is a directory: name the file that --rejects has written'
        : `can't be read (${refusalOf(error)})`;
    throw new Failure('io', `${file}: ${what}`, { cause: error });
  }
  if (rest !== '') {
    yield rest;
  }
}
