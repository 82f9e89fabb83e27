#!/usr/bin/env node
// The klaviyo-source command.
import { compileWasmOnce, keepNurserySmall } from '../lib/cli/kit/memory.ts';
import { processIo } from '../lib/cli/kit/run.ts';
import { main } from '../lib/cli/source/main.ts';

keepNurserySmall();
compileWasmOnce();
process.exitCode = await main(processIo());
// What stands before a reader that stalls would keep a process alive that was told to end.
if (process.exitCode > 128) {
  process.exit();
}
