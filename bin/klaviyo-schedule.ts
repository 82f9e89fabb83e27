#!/usr/bin/env node
// Runs the command `klaviyo-schedule`.
import { processIo } from '../lib/cli/run.ts';
import { main } from '../lib/cli/schedule.ts';

process.exitCode = await main(processIo());
