#!/usr/bin/env node
// The klaviyo-sandbox command.
import { nodeIsFit } from '../lib/cli/kit/node-version.ts';

if (nodeIsFit('klaviyo-sandbox')) {
  await import('../lib/cli/sandbox/process.ts');
}
