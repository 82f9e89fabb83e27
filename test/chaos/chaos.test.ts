// A dozen rounds of `make chaos`.
import { test } from 'tap';
import { scenes } from '../torture/scenes/index.ts';
import { disturbanceFrom } from './disturbance.ts';
import { play } from './round.ts';
import { seededRandom } from '../schedule/killer.ts';

const rounds = 12;

test('a dozen rounds of mixed faults lose nothing', async (t) => {
  const met = new Set<string>();
  for (let seed = 1; seed <= rounds; seed++) {
    const { problems, story, scene, parts } = await play(seed, scenes);
    t.strictSame(problems, [], `make chaos SEED=${seed}: ${scene}\n${story}`);
    parts.forEach((part) => met.add(part));
  }
  t.ok(met.size >= 10, [...met].join(', '));
});

test('a seed is always the same round', (t) => {
  const runs = () => {
    const random = seededRandom(7);
    return Array.from({ length: 20 }, () => disturbanceFrom(random));
  };
  t.strictSame(runs(), runs());
  t.end();
});
