// The image's commands as its container runs them: first process, no terminal, a root that is read-only, a user without rights.
import { spawnSync, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import tap, { test } from 'tap';
import { z } from 'zod';
import { finish, startSandbox, type Finished } from '../cli/harness.ts';
import { packedFolder } from '../library/packed.ts';
import { inClone } from '../root.ts';

const dockerfile = readFileSync(inClone('docs/container/Dockerfile'), 'utf8');
const words = z.array(z.string());

/** The words of an instruction in its JSON form. */
function instruction(name: string): string[] {
  const [, json = ''] = new RegExp(`^${name} (\\[.*\\])$`, 'm').exec(dockerfile) ?? [];
  return words.parse(JSON.parse(json));
}

const main = instruction('ENTRYPOINT');
const { folder, installed, remove } = packedFolder();
tap.teardown(remove);
chmodSync(folder, 0o755);
const data = join(folder, 'data');
mkdirSync(data);

const contained = `set -e
mount --make-rprivate /
mount --bind "$DATA" "$DATA"
mount -t tmpfs -o mode=0755,uid=1000,gid=1000 none "$DATA"
mount -o remount,bind,ro /
cd "$DATA"
unset NODE_OPTIONS NODE_V8_COVERAGE
exec setpriv --reuid 1000 --regid 1000 --clear-groups --no-new-privs "$@" < /dev/null`;

const unshare = ['--mount', '--pid', '--fork', '--mount-proc', '--kill-child', 'sh', '-c', contained, 'sh'];
const environment = {
  PATH: `${join(folder, 'bin')}:${process.env['PATH'] ?? ''}`,
  DATA: data,
  HOME: data,
  TMPDIR: data,
  KLAVIYO_SCHEDULE_STORE: join(data, 'schedule'),
};
const isAllowed =
  spawnSync('unshare', [...unshare, 'sh', '-c', '! touch /here 2> /dev/null'], { env: environment })
    .status === 0;

/** Runs a shell text whose last word should be `exec`. */
function contain(script: string, env: NodeJS.ProcessEnv = {}): Promise<Finished> {
  const child = spawn('unshare', [...unshare, 'sh', '-c', script], { env: { ...environment, ...env } });
  return finish(child);
}

const command = `${process.execPath} ${join(installed, 'dist/bin', `${main[0]}.js`)}`;

test('the image runs the daemon by default, as a user that has a number', (t) => {
  t.same(main, ['klaviyo-streams']);
  t.same(instruction('CMD').slice(0, 2), ['schedule', 'run']);
  t.match(dockerfile, /^USER \d+:\d+$/m);
  t.ok(existsSync(join(installed, 'docs/container/Dockerfile')), 'it is in the package');
  t.end();
});

test('the daemon as the first process of a container ends by SIGTERM', async (t) => {
  if (!isAllowed) {
    t.pass('namespaces are not allowed here: the container was not tried');
    return;
  }
  const daemon = instruction('CMD').join(' ');
  const { status, stdout, stderr } = await contain(
    `${command} schedule create tick '* * * * *' -- true
     (while ! grep -q running said 2> /dev/null; do sleep 0.1; done; kill -TERM 1) &
     exec ${command} ${daemon} 2> said`,
  );
  t.equal(stderr, '');
  t.match(stdout, /tick/);
  t.equal(status, 0);
});

test('sink and source there, with files in the folder for data', async (t) => {
  if (!isAllowed) {
    t.pass('namespaces are not allowed here: the container was not tried');
    return;
  }
  const sandbox = await startSandbox();
  const { status, stdout, stderr } = await contain(
    `printf 'email\\nada@example.com\\nnobody\\n' |
       ${command} sink --op upsert --skip-invalid --validate-first --rejects rejects --journal journal
     exec ${command} source profiles --output out --quiet`,
    sandbox.env,
  );
  t.match(stderr, /2 records read = 1 delivered \+ 1 rejected/);
  t.equal(stdout, '');
  t.equal(status, 0);
  await sandbox.stop();
});
