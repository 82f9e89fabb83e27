// Node's permission model: what it refuses ends a run with 74 and the flag that would allow it, and is never "a bug".
import { spawn, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import { z } from 'zod';
import { explain } from '../../lib/cli/kit/run.ts';
import { refusalOf } from '../../lib/errors.ts';
import { inClone } from '../root.ts';
import { finish, workFolder, type Finished } from './harness.ts';

function denied(permission?: string, resource?: string): Error {
  return Object.assign(new Error('Access to this API has been restricted'), {
    code: 'ERR_ACCESS_DENIED',
    ...(permission === undefined ? {} : { permission, resource }),
  });
}

test('what is refused is no bug, and names the path and the flag', async (t) => {
  const { status, text } = explain('klaviyo-source', denied('FileSystemWrite', '/data/out'));
  t.equal(status, 74);
  t.match(
    text,
    /^klaviyo-source: \/data\/out: the permission model of this Node refuses it; --allow-fs-write/,
  );
  t.match(refusalOf(denied('ChildProcess', 'cat')), /--allow-child-process allows it$/);
  t.match(refusalOf(denied()), /run without --permission/, 'fsync, which nothing allows');
});

const node = process.env['KLAVIYO_TEST_NODE'] ?? process.execPath;
const known = z.array(z.string()).parse(
  JSON.parse(
    spawnSync(node, ['-p', 'JSON.stringify([...process.allowedNodeEnvironmentFlags])'], {
      encoding: 'utf8',
    }).stdout,
  ),
);
const flag = ['--permission', '--experimental-permission'].find((name) => known.includes(name));

test('each command under the permission model', async (t) => {
  if (flag === undefined) {
    t.pass('this Node has no permission model: nothing was run under it');
    return;
  }
  const folder = workFolder(t);
  const run = (command: string, args: readonly string[]): Promise<Finished> => {
    const flags = [flag, '--no-warnings', `--allow-fs-read=${inClone('')}*`];
    // What tap puts into each process may not be loaded there.
    const env = ['-i', `HOME=${folder}`, 'KLAVIYO_API_KEY=pk_1', 'KLAVIYO_BASE_URL=http://127.0.0.1:1'];
    const words = [...env, node, ...flags, inClone(`dist/bin/${command}.js`), ...args];
    const child = spawn('env', words, { cwd: folder });
    return finish(child, 'email\nada@example.com\n');
  };
  writeFileSync(join(folder, 'c.yml'), 'data_source: lists\n');
  for (const [command, ...args] of [
    ['klaviyo-sink', '--op', 'upsert', '--rejects', 'r'],
    ['klaviyo-sink', '--op', 'upsert', '--journal', 'j'],
    ['klaviyo-sink', '--op', 'upsert', '--report', 'r'],
    ['klaviyo-sink', '--op', 'upsert', '--changed', 's'],
    ['klaviyo-sink', '--op', 'upsert', '--config', 'c.yml'],
    ['klaviyo-sink', '--op', 'upsert', '--accounts', 'c.yml'],
    ['klaviyo-sink', '--op', 'upsert', '--api-key-file', 'c.yml'],
    ['klaviyo-sink', '--op', 'upsert', '--', 'cat'],
    ['klaviyo-sink', 'rejects', 'c.yml'],
    ['klaviyo-source', 'lists', '--output', 'o'],
    ['klaviyo-source', 'profiles', '--incremental', '--state', 's'],
    ['klaviyo-source', '--config', 'c.yml'],
    ['klaviyo-schedule', 'create', 'a', '* * * * *', '--', 'true'],
    ['klaviyo-schedule', 'import', 'c.yml'],
  ] as const) {
    const { status, stderr } = await run(command, args);
    t.equal(status, 74, `${args.join(' ')}: ${stderr}`);
    t.match(stderr, /permission model of this Node refuses/, args.join(' '));
  }
  if (known.includes('--allow-net')) {
    const away = await run('klaviyo-source', ['lists']);
    t.match(away, { status: 74, stderr: /127\.0\.0\.1:1: the permission model .*--allow-net allows it/ });
  }
  const summed = await run('klaviyo-source', ['report', 'c.yml']);
  t.match(summed, { status: 65, stderr: /c\.yml: can't be read \(the permission model/ });
});
