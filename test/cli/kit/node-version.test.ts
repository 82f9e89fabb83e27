// The versions of Node that the commands run on, and what others are told.
import { readFileSync } from 'node:fs';
import { test } from 'tap';
import { z } from 'zod';
import { isFit, neededNode } from '../../../lib/cli/kit/node-version.ts';
import { inClone } from '../../root.ts';

test('the commands run on the versions that package.json names', async (t) => {
  const manifest: unknown = JSON.parse(readFileSync(inClone('package.json'), 'utf8'));
  t.equal(z.object({ engines: z.object({ node: z.string() }) }).parse(manifest).engines.node, neededNode);
  for (const version of ['20.19.0', '20.20.2', '22.12.0', '22.20.1', '23.0.0', '24.0.0', '100.1.0']) {
    t.ok(isFit(version), version);
  }
  for (const version of ['14.21.3', '18.20.8', '20.11.0', '20.18.3', '21.7.3', '22.0.0', '22.11.0']) {
    t.notOk(isFit(version), version);
  }
});
