#!/usr/bin/env node
// The klaviyo-streams command: the other commands under one name.
import { nodeIsFit } from '../lib/cli/kit/node-version.ts';

if (nodeIsFit('klaviyo-streams')) {
  const { streams } = await import('../lib/cli/streams/process.ts');
  await streams(import.meta.url);
}
