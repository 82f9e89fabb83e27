#!/usr/bin/env node
// The klaviyo-sink command.
import { keepHeapSmall } from '../lib/cli/memory.ts';

keepHeapSmall();
const { processIo } = await import('../lib/cli/run.ts');
const { main } = await import('../lib/cli/sink.ts');
process.exitCode = await main(processIo());
