#!/usr/bin/env node
// The klaviyo-sink command.
import { processIo } from '../lib/cli/run.ts';
import { main } from '../lib/cli/sink.ts';

process.exitCode = await main(processIo());
