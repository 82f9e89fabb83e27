// The process of klaviyo-sandbox.
import { processIo } from '../kit/run.ts';
import { main } from './main.ts';

process.exitCode = await main(processIo());
