// The process of klaviyo-source.
import { compileWasmOnce, keepNurserySmall, keepOneUndici } from '../kit/memory.ts';
import { processIo } from '../kit/run.ts';
import { main } from './main.ts';

keepNurserySmall();
compileWasmOnce();
keepOneUndici();
process.exitCode = await main(processIo());
// What stands before a reader that stalls would keep a process alive that was told to end.
if (process.exitCode > 128) {
  process.exit();
}
