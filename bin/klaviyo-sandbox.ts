#!/usr/bin/env node
// Runs the command `klaviyo-sandbox`.
import { main } from '../lib/cli/sandbox/main.ts';

process.exitCode = await main(process);
