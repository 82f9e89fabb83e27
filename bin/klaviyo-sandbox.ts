#!/usr/bin/env node
// The klaviyo-sandbox command.
import { processIo } from '../lib/cli/kit/run.ts';
import { main } from '../lib/cli/sandbox/main.ts';

process.exitCode = await main(processIo());
