// Shell texts in every export: pipes that fail, statuses that no retry cures, several lines, control characters.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { test, type Test } from 'tap';
import { parseAllDocuments } from 'yaml';
import { exporters } from '../../../lib/schedule/export/index.ts';
import type { Definition } from '../../../lib/schedule/store/definition.ts';
import { temporaryFolder } from '../virtual-clock.ts';
import { scriptOf } from './exported-script.ts';
import { options, schedule, text } from './nasty-words.ts';

const shell = (given: string) => ({ kind: 'shell', text: given }) as const;

function run(script: string, folder: string, path = process.env['PATH']) {
  return spawnSync('/bin/sh', ['-c', script], {
    cwd: folder,
    encoding: 'utf8',
    env: { PATH: path, HOME: folder, KLAVIYO_JOB_NAME: 'x-29496970' },
  });
}

/** A PATH with what the exports themselves need, and no bash. */
function withoutBash(t: Test): string {
  const folder = join(temporaryFolder(t), 'bin');
  mkdirSync(folder);
  for (const program of ['sh', 'date', 'cat', 'flock', 'printf', 'sleep', 'mktemp']) {
    symlinkSync(join('/usr/bin', program), join(folder, program));
  }
  return folder;
}

test('a command that fails in a pipe fails the run, where there is bash', (t) => {
  const folder = temporaryFolder(t);
  const bare = withoutBash(t);
  for (const [format, exporter] of Object.entries(exporters)) {
    const script = scriptOf[format]?.(
      exporter([schedule('p', { directory: folder, command: shell('(echo x; exit 3) | cat') })], options),
    );
    t.equal(run(script ?? '', folder).status, 3, format);
    t.equal(run(script ?? '', folder, bare).status, 0, `${format}: without bash, as /bin/sh has it`);
  }
  t.end();
});

test('a text of several lines with tabs arrives whole', (t) => {
  const folder = temporaryFolder(t);
  const given = 'cat > out <<EOF\n\tone\ttab\nback\\slash \\n 100% "$((1 + 1))" \'q\' {{ x }}\nEOF\n';
  for (const [format, exporter] of Object.entries(exporters)) {
    const exported = exporter([schedule('p', { directory: folder, command: shell(given) })], options);
    t.equal(run(scriptOf[format]?.(exported) ?? '', folder).status, 0, format);
    t.equal(
      readFileSync(join(folder, 'out'), 'utf8'),
      '\tone\ttab\nback\\slash \\n 100% "2" \'q\' {{ x }}\n',
      format,
    );
  }
  const tab = text(exporters.kubernetes([schedule('p', { command: shell('a\tb') })], options));
  t.equal(parseAllDocuments(tab).length, 1);
  t.notMatch(tab, /\t/, 'a tab in a plain scalar is an error to some readers');
  t.end();
});

test('126 and 127 are final, as in the daemon', (t) => {
  const definition = schedule('p', { retries: 3, command: shell('exit 127') });
  for (const format of ['crontab', 'systemd'] as const) {
    t.match(text(exporters[format]([definition], options)), /in 0\|64\|77\|78\|126\|127\) exit/, format);
  }
  const [job] = parseAllDocuments(text(exporters.kubernetes([definition], options)));
  t.match(JSON.stringify(job), /"values":\[64,77,78,126,127\]/);
  t.end();
});

test('what an older version stored and engines read in their own ways is refused', (t) => {
  const texts: readonly (readonly [string, string])[] = [
    ['\u001b]0;x\u0007', 'U\\+001B \\(character 1\\)'],
    ['ab\u007f', 'U\\+007F \\(character 3\\)'],
    ['\u0085', 'U\\+0085'],
    ['\u2028', 'U\\+2028'],
    ['\u2029', 'U\\+2029'],
    ['a\r', 'U\\+000D'],
    ['a\n', 'U\\+000A'],
    ['a\tb', 'U\\+0009'],
  ];
  for (const [format, exporter] of Object.entries(exporters)) {
    for (const [word, what] of texts) {
      const older: Definition = { ...schedule('p'), command: { kind: 'argv', argv: ['echo', word] } };
      t.throws(() => exporter([older], options), {
        code: 'usage',
        message: new RegExp(`^p: word 2 of the command holds ${what}`),
      });
    }
    const older = { ...schedule('p'), command: shell('a\n\tb\r\n') };
    t.throws(
      () => exporter([older], options),
      { message: /^p: the shell text holds U\+000D \(line 2, / },
      format,
    );
  }
  t.end();
});
