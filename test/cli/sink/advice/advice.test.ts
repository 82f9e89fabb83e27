// Advice works: each message that proposes a flag is followed, and is not said again.
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type Test } from 'tap';
import { z } from 'zod';
import { startSandbox } from '../../../../lib/sandbox/http/server.ts';
import { workFolder } from '../../harness.ts';
import { runSink } from '../../in-process.ts';
import { dryBodies } from '../dry-bodies.ts';
import type { Advised } from './advised.ts';
import { ofColumns, ofTheInput } from './input.ts';
import { ofFlags, ofValues } from './options.ts';
import { ofRuns } from './runs.ts';

/** The words of a command line, taken apart as a shell does. */
function wordsOf(line: string): string[] {
  const { stdout } = spawnSync('bash', ['-c', `printf '%s\\0' ${line}`], { encoding: 'utf8' });
  return stdout.split('\0').slice(0, -1);
}

const created = z.object({ data: z.object({ id: z.string() }) });

/** Creates a list, and returns its id. */
async function createList(url: string, name: string): Promise<string> {
  const answer = await fetch(`${url}/api/lists`, {
    method: 'POST',
    headers: {
      authorization: 'Klaviyo-API-Key pk_test',
      revision: '2026-07-15',
      'content-type': 'application/vnd.api+json',
    },
    body: JSON.stringify({ data: { type: 'list', attributes: { name } } }),
  });
  return created.parse(await answer.json()).data.id;
}

/** An account with lists: Newsletter, two named Two, and Members, who are many. */
async function account(t: Test): Promise<{ env: NodeJS.ProcessEnv; newsletter: string }> {
  const sandbox = await startSandbox({ rateLimits: 'off', jobTime: 20 });
  t.teardown(() => sandbox.close());
  const newsletter = await createList(sandbox.url, 'Newsletter');
  for (const name of ['Two', 'Two', 'Members']) {
    await createList(sandbox.url, name);
  }
  const members = Array.from({ length: 60 }, (_, nth) => `member${nth}@example.com\n`).join('');
  const env = { KLAVIYO_BASE_URL: sandbox.url };
  const args = ['--op', 'add', '--list-name', 'Members', '--wait'];
  const { status, stderr } = await runSink(args, { input: `email\n${members}`, env });
  t.equal(status, 0, stderr);
  return { env, newsletter };
}

/** The command line of somebody who does what was said. */
function follow({ args, flags, fill = {}, without = [] }: Advised, said: string): string[] {
  const kept = [...args];
  for (const word of without) {
    kept.splice(kept.indexOf(word), 1);
  }
  const words = flags === undefined ? [] : wordsOf(flags.exec(said)?.[0] ?? '');
  return [...kept, ...words.map((word) => fill[word] ?? word)];
}

test('what is proposed is followed, and the message is gone', async (t) => {
  const { env: server, newsletter } = await account(t);
  const folder = workFolder(t);
  writeFileSync(join(folder, 'key'), 'pk_test\n');
  const placed = (word: string) => word.replace('FOLDER', folder).replace('NEWSLETTER', newsletter);
  for (const advised of [...ofTheInput, ...ofColumns, ...ofValues, ...ofFlags, ...ofRuns]) {
    const { says, input = '', real, keyless, args, right } = advised;
    await t.test(`${says} (${args.join(' ')})`, async (t) => {
      const env = { ...server, ...(keyless ? { KLAVIYO_API_KEY: '' } : {}) };
      const dry = real ? [] : ['--dry-run'];
      const first = await runSink([...args.map(placed), ...dry], { input, env });
      t.ok(first.stderr.includes(says), first.stderr);
      const again = follow(advised, first.stderr).map(placed);
      t.not(again.join(' '), args.join(' '), `something is proposed: ${first.stderr}`);
      const run = await runSink([...again, ...dry], { input, env });
      t.notOk(run.stderr.includes(says), `it is not said again: ${run.stderr}`);
      if (right !== undefined) {
        t.match((await dryBodies(again, input)).attributes[0], right);
      }
      if (!('status' in advised) || advised.status !== undefined) {
        t.equal(run.status, advised.status ?? 0, `${again.join(' ')}: ${run.stderr}`);
      }
    });
  }
});
