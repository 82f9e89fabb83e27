// The process of klaviyo-sink.
import { boundNursery } from '../kit/memory.ts';
import { processIo } from '../kit/run.ts';
import { main } from './main.ts';

boundNursery();
process.exitCode = await main(processIo());
