// The process of klaviyo-sink.
import { boundNursery, compileWasmOnce } from '../kit/memory.ts';
import { processIo } from '../kit/run.ts';
import { main } from './main.ts';

boundNursery();
compileWasmOnce();
process.exitCode = await main(processIo());
