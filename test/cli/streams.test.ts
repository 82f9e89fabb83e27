// klaviyo-streams: the other commands under one name, and what it says of words that are none.
import { test } from 'tap';
import { run } from './harness.ts';

test('a word that is no command is answered with those that are', async (t) => {
  const streams = (...args: string[]) => run('klaviyo-streams', args);
  const known = 'known are sink, source, schedule and sandbox';
  t.match(await streams('snk'), { status: 64, stderr: `no command "snk" (did you mean sink?); ${known}\n` });
  t.match(await streams('export'), { status: 64, stderr: `no command "export"; ${known}\n` });
  const early = await streams('--log-format', 'text', 'sink');
  t.match(early, { status: 64, stderr: /--log-format stands behind the command: klaviyo-streams COMMAND/ });
});

test("help of a command is that command's", async (t) => {
  const { stdout } = await run('klaviyo-streams', ['help', 'source']);
  t.equal(stdout, (await run('klaviyo-source', ['--help'])).stdout);
  t.match((await run('klaviyo-streams', ['help'])).stdout, /^klaviyo-streams COMMAND/);
});
