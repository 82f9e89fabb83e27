#!/usr/bin/env node
// The klaviyo-source command.
import { keepHeapSmall } from '../lib/cli/memory.ts';

keepHeapSmall();
const { processIo } = await import('../lib/cli/run.ts');
const { main } = await import('../lib/cli/source.ts');
process.exitCode = await main(processIo());
