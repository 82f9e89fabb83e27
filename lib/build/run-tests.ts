// The run of the suite: a process for each of its files, some side by side, a line for each, and at the end what failed.
//
// tap's own runner loads into each process what it needs for TypeScript, mocks and coverage: 0.8 s of processor time a
// file, a fifth of the whole suite, for built tests that use nothing of it. tap judges in each process, as it does when
// a test is run alone; its parser reads here what it said.
//
//     node dist/lib/build/run-tests.js [--timeout SECONDS] [--suite FOLDER] [part of a path]...
import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import pLimit from 'p-limit';
import { Parser, type Result } from 'tap-parser';
import { stringify } from 'yaml';

/** Seen from dist/lib/build. */
const root = fileURLToPath(new URL('../../../', import.meta.url));

/** Those that take longest begin first, or the run would end with one of them alone. */
const longFirst = [
  'cli/stood-still',
  'cases',
  'torture/mended',
  'docs/blocks',
  'cli/sink/main',
  'schedule/real-day',
  'cli/source/main',
  'cli/sink/journal',
  'library/examples',
  'sink/changed/interrupted',
  'chaos/chaos',
  'torture/torture',
  'sink/resume/journal',
].map((name) => `${name}.test.js`);

interface Failure {
  /** The names of the test and of those around it. */
  readonly path: readonly string[];
  /** What tap says of it, as YAML; empty where it says nothing. */
  readonly why: string;
}

interface Outcome {
  readonly file: string;
  readonly passed: number;
  readonly skipped: number;
  readonly failures: readonly Failure[];
  readonly seconds: number;
}

/** Ends the run for what its caller can mend: no stack belongs to it. */
function refuse(why: string): never {
  process.stderr.write(`run-tests: ${why}\n`);
  process.exit(1);
}

const { values, positionals } = parseArgs({
  options: {
    timeout: { type: 'string', default: '300' },
    suite: { type: 'string', default: join(root, 'dist/suite') },
  },
  allowPositionals: true,
});

/** In milliseconds, for a file; by then tap itself should have told which of its tests hangs. */
const timeout = Number(values.timeout) * 1000 + 5000;
if (!(timeout > 5000)) {
  refuse(`--timeout ${values.timeout}: expected seconds`);
}
const groups = new Set<number>();

/** Ends whatever a file has started, too: each is the leader of a group of processes. */
function kill(group: number): void {
  try {
    process.kill(-group, 'SIGKILL');
  } catch {
    // It has ended.
  }
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => {
    for (const group of groups) {
      kill(group);
    }
    process.exit(1);
  });
}

interface Seen {
  passed: number;
  skipped: number;
  readonly failures: Failure[];
}

/** Counts what a parser reads and those of its subtests; a point that closes a subtest sums up what that one said. */
function count(parser: Parser, path: readonly string[], seen: Seen): void {
  let inside: Parser | undefined;
  parser.on('child', (child: Parser) => {
    inside = child;
    count(child, [...path, child.name], seen);
  });
  parser.on('assert', ({ ok, skip, todo, name, closingTestPoint, diag }: Result) => {
    const whole = [...path, name];
    if (skip !== false || todo !== false) {
      seen.skipped += 1;
    } else if (ok) {
      // A subtest without assertions, which fails by throwing, counts as one.
      seen.passed += closingTestPoint && inside?.count !== 0 ? 0 : 1;
    } else if (
      !closingTestPoint ||
      !seen.failures.some((one) => whole.every((part, i) => one.path[i] === part))
    ) {
      const why: unknown = diag;
      seen.failures.push({
        path: whole,
        why: why === null || why === undefined ? '' : stringify(why, { lineWidth: 0 }),
      });
    }
  });
}

async function run(file: string): Promise<Outcome> {
  const seen: Seen = { passed: 0, skipped: 0, failures: [] };
  const parser = new Parser();
  count(parser, [], seen);
  const began = performance.now();
  const child = spawn(process.execPath, ['--enable-source-maps', join(values.suite, file)], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
    // In seconds: tap ends a test that hangs, and says which.
    env: { ...process.env, TAP_TIMEOUT: values.timeout },
  });
  const { pid } = child;
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    if (pid !== undefined) {
      kill(pid);
    }
  }, timeout);
  if (pid !== undefined) {
    groups.add(pid);
  }
  child.stdout.pipe(parser);
  const ended = await new Promise<string>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status, signal) => resolve(signal ?? String(status)));
  });
  clearTimeout(timer);
  if (pid !== undefined) {
    groups.delete(pid);
  }
  const fail = (why: string) => seen.failures.push({ path: [], why: `${why}\n` });
  if (isLate) {
    fail(`was still there after ${timeout / 1000} s, and was killed`);
  } else if (ended !== '0' && seen.failures.length === 0) {
    fail(`ended with ${ended}, though nothing that it said failed`);
  } else if (seen.failures.length === 0 && (parser.results?.ok !== true || parser.count === 0)) {
    fail(`left after ${parser.count} tests without the end that belongs to them`);
  }
  return { file, ...seen, seconds: (performance.now() - began) / 1000 };
}

function told({ file, failures }: Outcome): string {
  return failures
    .map(({ path, why }) => `FAILED ${[file, ...path].join(' > ')}\n${why.replace(/^(?=.)/gm, '    ')}`)
    .join('\n');
}

if (!existsSync(values.suite)) {
  refuse(`${values.suite} is not there: make build, and node dist/lib/build/tests.js`);
}
const all = readdirSync(values.suite, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.test.js'))
  .toSorted();
const isWanted = (file: string) =>
  positionals.length === 0 || positionals.some((part) => file.includes(part));
const files = [
  ...longFirst.filter((file) => all.includes(file)),
  ...all.filter((file) => !longFirst.includes(file)),
].filter(isWanted);
if (files.length === 0) {
  refuse(
    `no file of ${values.suite} has ${positionals.join(' or ') || '.test.js'} in its path; expected a part of one, as schedule/`,
  );
}

const say = (text: string) => process.stdout.write(`${text}\n`);
const began = performance.now();
const limit = pLimit(Math.min(6, availableParallelism() + 1));
let ended = 0;
const outcomes = await Promise.all(
  files.map((file) =>
    limit(async () => {
      const outcome = await run(file);
      ended += 1;
      const { passed, failures, seconds } = outcome;
      const place = `${ended}/${files.length}`.padStart(7);
      const mark = failures.length === 0 ? 'ok' : 'FAILED';
      say(`${place} ${seconds.toFixed(1).padStart(6)} s ${String(passed).padStart(6)} ${mark} ${file}`);
      if (failures.length > 0) {
        say(told(outcome));
      }
      return outcome;
    }),
  ),
);

const failed = outcomes.filter(({ failures }) => failures.length > 0);
if (failed.length > 0) {
  say(`\nWhat failed, again:\n\n${failed.map(told).join('\n')}`);
}
const sum = (of: (outcome: Outcome) => number) =>
  outcomes.reduce((total, outcome) => total + of(outcome), 0).toLocaleString('en');
say(
  `${sum(({ passed }) => passed)} passed, ${sum(({ failures }) => failures.length)} failed, ` +
    `${sum(({ skipped }) => skipped)} skipped in ${files.length} files, ${((performance.now() - began) / 1000).toFixed(0)} s`,
);
process.exitCode = failed.length === 0 ? 0 : 1;
