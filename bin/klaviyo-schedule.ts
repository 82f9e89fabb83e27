#!/usr/bin/env node
// The klaviyo-schedule command.
import { processIo } from '../lib/cli/kit/run.ts';
import { main } from '../lib/cli/schedule/main.ts';

process.exitCode = await main(processIo());
