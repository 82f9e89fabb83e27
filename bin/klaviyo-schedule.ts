#!/usr/bin/env node
// The klaviyo-schedule command.
import { nodeIsFit } from '../lib/cli/kit/node-version.ts';

if (nodeIsFit('klaviyo-schedule')) {
  await import('../lib/cli/schedule/process.ts');
}
