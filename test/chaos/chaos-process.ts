// `make chaos`: hundreds of seeded rounds of mixed faults. --rounds N, --seed N (one round, with what it says), --jobs N.
import { parseArgs } from 'node:util';
import { scenes } from '../torture/scenes/index.ts';
import { faketime } from './disturbance.ts';
import { play, type Round } from './round.ts';
import { RoundTally } from './round-tally.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '400' },
    seed: { type: 'string' },
    from: { type: 'string', default: '1' },
    jobs: { type: 'string', default: '2' },
    only: { type: 'string', default: '' },
  },
});

const say = (text: string): void => void process.stdout.write(`${text}\n`);
const chosen = scenes.filter(({ name }) => name.includes(values.only));
const tally = new RoundTally();

function tell(round: Round): void {
  tally.add(round);
  if (round.problems.length > 0 || values.seed !== undefined) {
    const again = `make chaos SEED=${round.seed}`;
    say(
      `--- ${again}: ${round.scene}: ${round.ends.join(' ')}\n${round.problems.join('\n')}\n${round.story}`,
    );
  }
}

const first = Number(values.seed ?? values.from);
const seeds = Array.from(
  { length: values.seed === undefined ? Number(values.rounds) : 1 },
  (_, n) => first + n,
);
if (faketime === undefined) {
  say('faketime is not installed: clocks jump by what is injected alone');
}
const begun = performance.now();

// Told to stop, it says what it has.
process.once('SIGINT', () => {
  seeds.length = 0;
});

async function worker(): Promise<void> {
  for (let seed = seeds.shift(); seed !== undefined; seed = seeds.shift()) {
    tell(await play(seed, chosen));
  }
}

await Promise.all(Array.from({ length: Number(values.jobs) }, worker));
say(tally.table());
say(`${Math.round((performance.now() - begun) / 1000)} s`);
process.exitCode = tally.broken === 0 ? 0 : 1;
