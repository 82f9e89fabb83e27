#!/usr/bin/env node
// The klaviyo-source command.
import { compileWasmOnce, keepNurserySmall } from '../lib/cli/memory.ts';
import { processIo } from '../lib/cli/run.ts';
import { main } from '../lib/cli/source.ts';

keepNurserySmall();
compileWasmOnce();
process.exitCode = await main(processIo());
