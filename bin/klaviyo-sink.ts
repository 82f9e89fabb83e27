#!/usr/bin/env node
// The klaviyo-sink command.
import { boundNursery, compileWasmOnce } from '../lib/cli/kit/memory.ts';
import { processIo } from '../lib/cli/kit/run.ts';
import { main } from '../lib/cli/sink/main.ts';

boundNursery();
compileWasmOnce();
process.exitCode = await main(processIo());
