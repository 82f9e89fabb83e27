#!/usr/bin/env node
// The klaviyo-source command.
import { nodeIsFit } from '../lib/cli/kit/node-version.ts';

if (nodeIsFit('klaviyo-source')) {
  await import('../lib/cli/source/process.ts');
}
