// Every answer that Klaviyo was seen to give, played to the commands: what they understood, how often they asked, how
// they ended. What is in `pending` goes wrong today; whoever mends it takes it off the list.
import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { test } from 'tap';
import { z } from 'zod';
import { expectationShape, play, recordings, type Expectation, type Outcome } from './playing.ts';
import { urlInClone } from '../root.ts';

const { expected, pending } = z
  .strictObject({
    pending: z.record(z.string(), z.string()),
    expected: z.record(z.string(), expectationShape),
  })
  .parse(JSON.parse(readFileSync(urlInClone('test/recordings/expectations.json'), 'utf8')));

function differences(wanted: Expectation, outcome: Outcome): string[] {
  const compared = [
    ['exit status', wanted.status, outcome.status],
    ['times asked', wanted.asked, outcome.asked],
    ['records', wanted.records ?? [], outcome.records],
    ['rejects', wanted.rejects ?? [], outcome.rejects],
    ['lines that are not what their value is written as', [], outcome.odd],
  ] as const;
  const found = compared
    .filter(([, a, b]) => !isDeepStrictEqual(JSON.parse(JSON.stringify(a)), JSON.parse(JSON.stringify(b))))
    .map(([what, a, b]) => `${what}: expected ${JSON.stringify(a)}, found ${JSON.stringify(b)}`);
  const unsaid = (wanted.says ?? []).filter((text) => !outcome.stderr.includes(text));
  const said = (wanted.silent ?? []).filter((text) => outcome.stderr.includes(text));
  return [...found, ...unsaid.map((text) => `not said: ${text}`), ...said.map((text) => `said: ${text}`)];
}

void test('each recording has its expectation, and each expectation its recording', (t) => {
  const names = recordings.map(({ name }) => name);
  t.same(new Set(Object.keys(expected)), new Set(names));
  t.same(
    Object.keys(pending).filter((name) => !names.includes(name)),
    [],
  );
  t.end();
});

for (const recording of recordings) {
  const { name } = recording;
  const wanted = expected[name];
  if (wanted === undefined) {
    continue;
  }
  void test(name, async (t) => {
    const outcome = await play(recording, wanted);
    const found = differences(wanted, outcome);
    if (pending[name] === undefined) {
      t.same(found, [], outcome.stderr);
    } else {
      t.not(found.length, 0, `mended, so to be taken off the list: ${pending[name]}`);
    }
  });
}
