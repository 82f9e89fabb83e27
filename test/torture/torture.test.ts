// A sample of `make torture`: some of the places in the code whose calls can fail, in some of the ways.
import { test } from 'tap';
import { scenes } from './scenes/index.ts';
import { describeFault, faultsOf, refer, torture } from './torture.ts';

/** One a run: a different one each, spread over all that its code calls. */
const each = 1;
/** The others are played by `make torture`, and those of them that found something in mended.test.ts. */
const sample = scenes.filter((_, index) => index % 2 === 0);

test('whatever call fails once, nothing is lost, and a second run brings the end', async (t) => {
  const kinds = new Set<string>();
  const seen = new Set<string>();
  for (const [index, scene] of sample.entries()) {
    const reference = await refer(scene);
    const faults = faultsOf(reference, seen);
    t.ok(faults.length > 5, `${scene.name}: ${faults.length} faults`);
    for (let n = 0; n < each; n++) {
      const at = Math.floor(((index + 1) * 0.381_966 + n / each) * faults.length) % faults.length;
      const fault = faults[at];
      if (fault === undefined) {
        continue;
      }
      const { problems, stderr, kind, isMet } = await torture(reference, fault);
      t.strictSame(problems, [], `${scene.name}: ${describeFault(fault)}\n${stderr}`);
      if (isMet) {
        kinds.add(kind);
      }
    }
  }
  t.ok(kinds.size >= 3, `failed: ${[...kinds].join(', ')}`);
});
