#!/usr/bin/env node
// The klaviyo-sink command.
import { boundNursery, compileWasmOnce } from '../lib/cli/memory.ts';
import { processIo } from '../lib/cli/run.ts';
import { main } from '../lib/cli/sink.ts';

boundNursery();
compileWasmOnce();
process.exitCode = await main(processIo());
