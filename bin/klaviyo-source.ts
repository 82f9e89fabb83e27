#!/usr/bin/env node
// The klaviyo-source command.
import { keepNurserySmall } from '../lib/cli/memory.ts';

keepNurserySmall();
const { processIo } = await import('../lib/cli/run.ts');
const { main } = await import('../lib/cli/source.ts');
process.exitCode = await main(processIo());
