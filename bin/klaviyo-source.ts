#!/usr/bin/env node
// The klaviyo-source command.
import { processIo } from '../lib/cli/run.ts';
import { main } from '../lib/cli/source.ts';

process.exitCode = await main(processIo());
