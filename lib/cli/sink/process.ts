// The process of klaviyo-sink.
import { boundNursery, compileWasmOnce, keepOneUndici } from '../kit/memory.ts';
import { processIo } from '../kit/run.ts';
import { main } from './main.ts';

boundNursery();
compileWasmOnce();
keepOneUndici();
process.exitCode = await main(processIo());
