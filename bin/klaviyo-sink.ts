#!/usr/bin/env node
// The klaviyo-sink command.
import { nodeIsFit } from '../lib/cli/kit/node-version.ts';

if (nodeIsFit('klaviyo-sink')) {
  await import('../lib/cli/sink/process.ts');
}
