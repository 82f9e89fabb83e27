#!/usr/bin/env node
// Runs the command `klaviyo-schedule`.
import { processIo } from '../lib/cli/kit/run.ts';
import { main } from '../lib/cli/schedule/main.ts';

process.exitCode = await main(processIo());
