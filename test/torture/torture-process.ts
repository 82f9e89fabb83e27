// `make torture`: every fallible call of every reference run fails once.
// --distinct: once from each place of the code. --only NAME, --fault WORDS, --every N, --from N, --jobs N, --verbose.
// --log FILE: keeps what came of each, and plays what is not in it yet, and once more what broke the law.
import { parseArgs } from 'node:util';
import { keepVerdict, verdictsIn } from './log.ts';
import { scenes } from './scenes/index.ts';
import { Tally } from './tally.ts';
import { faultsOf, describeFault, refer, torture, type Fault, type Reference } from './torture.ts';

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    fault: { type: 'string', default: '' },
    every: { type: 'string', default: '1' },
    from: { type: 'string', default: '0' },
    jobs: { type: 'string', default: '4' },
    log: { type: 'string' },
    distinct: { type: 'boolean', default: false },
    verbose: { type: 'boolean', default: false },
  },
});

const say = (text: string): void => void process.stdout.write(`${text}\n`);
const every = Number(values.every);
const tally = new Tally();
const played = new Set<string>();
for (const verdict of verdictsIn(values.log)) {
  tally.add(verdict);
  if (verdict.problems.length === 0) {
    played.add(`${verdict.scene}: ${verdict.fault}`);
  } else {
    played.delete(`${verdict.scene}: ${verdict.fault}`);
  }
}
const work: [Reference, Fault][] = [];
const seen = values.distinct ? new Set<string>() : undefined;

for (const scene of scenes.filter(({ name }) => name.includes(values.only))) {
  const reference = await refer(scene);
  const all = faultsOf(reference, seen);
  const chosen = all.filter((one) => describeFault(one).startsWith(values.fault));
  say(`${scene.name}: ${all.length} faults, ${reference.requests} requests`);
  work.push(...chosen.map((fault): [Reference, Fault] => [reference, fault]));
}

const queue = work
  .filter((_, n) => n % every === Number(values.from))
  .filter(([{ scene }, fault]) => !played.has(`${scene.name}: ${describeFault(fault)}`));
const begun = performance.now();
const total = queue.length;
let done = 0;

// Told to stop, it says what it has.
process.once('SIGINT', () => {
  queue.length = 0;
});

async function worker(): Promise<void> {
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const verdict = await torture(...next);
    tally.add(verdict);
    keepVerdict(values.log, verdict);
    if (++done % 100 === 0) {
      say(`${done} of ${total}, ${Math.round((performance.now() - begun) / 1000)} s`);
    }
    if (verdict.problems.length > 0 || values.verbose) {
      const { scene, fault, status, problems, stderr, fired } = verdict;
      say(`--- ${scene}: ${fault}: status ${status}\n${problems.join('\n')}\n${stderr}\n${fired ?? ''}`);
    }
  }
}

await Promise.all(Array.from({ length: Number(values.jobs) }, worker));
say(tally.table());
say(`${Math.round((performance.now() - begun) / 1000)} s`);
process.exitCode = tally.broken === 0 ? 0 : 1;
