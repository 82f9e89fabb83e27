// The numbers of equal contents, and what they take.
import { createHash } from 'node:crypto';
import { test } from 'tap';
import { Repeats } from '../../../lib/sink/columns/repeats.ts';

const hashOf = (content: string): string => createHash('sha256').update(content).digest('hex').slice(0, 32);

test('a number is how often the same has come before, however many others come', (t) => {
  const repeats = new Repeats();
  const wrong: string[] = [];
  // So many that the table grows from a thousand slots to more than a hundred thousand.
  for (let round = 0; round < 3; round++) {
    for (let index = 0; index < 60_000; index++) {
      const content = `content ${index}`;
      const right = round === 0 ? hashOf(content) : `${hashOf(content)}-${round + 1}`;
      if (repeats.idOf(content) !== right) {
        wrong.push(`${content}, round ${round}`);
      }
    }
  }
  t.strictSame(wrong, []);
  t.end();
});

test('a few contents take kilobytes', (t) => {
  const before = process.memoryUsage().arrayBuffers;
  const all = Array.from({ length: 20 }, () => new Repeats());
  for (const repeats of all) {
    repeats.idOf('a');
  }
  const each = (process.memoryUsage().arrayBuffers - before) / all.length;
  t.ok(each < 50_000, `${Math.round(each)} bytes each`);
  t.end();
});
