// A file of digests that was damaged in any way is refused, and never read as another one.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import * as z from 'zod';
import { Failure } from '../../../lib/errors.ts';
import { DigestFile, writeDigests, type DigestFileKind } from '../../../lib/sink/digests/digest-file.ts';
import { workFolder } from '../../cli/harness.ts';

const kind: DigestFileKind = { flag: '--changed', width: 3, advice: 'remove it' };
const form = z.object({ list: z.string() });
const entries = [1, 2, 3, 4].map((n) => Uint32Array.of(n, 2 ** 32 - n, n * 7));

function read(name: string): { head: z.output<typeof form>; entries: number[][] } | undefined {
  const file = DigestFile.open(kind, name, form);
  try {
    return file && { head: file.head, entries: Array.from(file.entries(), (entry) => Array.from(entry)) };
  } finally {
    file?.close();
  }
}

/** What is said of these bytes; undefined where they are read. */
function refusal(name: string, bytes: Uint8Array): string | undefined {
  writeFileSync(name, bytes);
  try {
    read(name);
    return undefined;
  } catch (error) {
    if (error instanceof Failure && error.code === 'state_invalid') {
      return error.message;
    }
    throw error;
  }
}

test('what was written is read again', async (t) => {
  const name = join(workFolder(t), 'state');
  t.equal(read(name), undefined);
  writeDigests(kind, name, { list: 'X' }, entries);
  t.same(read(name), { head: { list: 'X' }, entries: entries.map((entry) => [...entry]) });
});

test('a file that is cut at any place, or has one bit of another value, is refused', async (t) => {
  const name = join(workFolder(t), 'state');
  writeDigests(kind, name, { list: 'Xyz' }, entries);
  const whole = readFileSync(name);
  const read: string[] = [];
  for (let length = 1; length < whole.length; length++) {
    if (refusal(name, whole.subarray(0, length)) === undefined) {
      read.push(`${length} bytes`);
    }
  }
  for (let bit = 0; bit < whole.length * 8; bit++) {
    const bytes = Buffer.from(whole);
    bytes.writeUInt8(bytes.readUInt8(bit >>> 3) ^ (1 << (bit & 7)), bit >>> 3);
    if (refusal(name, bytes) === undefined) {
      read.push(`bit ${bit}`);
    }
  }
  t.same(read, []);
  t.match(refusal(name, Buffer.concat([whole, whole])), /cut short/);
  t.match(refusal(name, Buffer.alloc(5000, 'x')), /no state of --changed; it was left as it is/);
});
