#!/usr/bin/env node
// The klaviyo-source command.
import { compileWasmOnce, keepNurserySmall } from '../lib/cli/memory.ts';

keepNurserySmall();
compileWasmOnce();
const { processIo } = await import('../lib/cli/run.ts');
const { main } = await import('../lib/cli/source.ts');
process.exitCode = await main(processIo());
