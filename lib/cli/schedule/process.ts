// The process of klaviyo-schedule.
import { processIo } from '../kit/run.ts';
import { main } from './main.ts';

process.exitCode = await main(processIo());
