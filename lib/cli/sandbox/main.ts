// The command line of klaviyo-sandbox: its help, its version, or a sandbox.
import { helpText, readOptions, UsageError } from './options.ts';
import type { SandboxProcess } from './run.ts';
import { version } from '../kit/version.ts';

/**
 * Loads what the arguments ask for and no more.
 * @returns the exit status, after the sandbox has ended.
 */
export async function main(process: SandboxProcess): Promise<number> {
  try {
    const parsed = readOptions(process.argv.slice(2));
    if (parsed.kind === 'run') {
      return await (await import('./run.ts')).runSandbox(parsed.options, process);
    }
    process.stdout.write(parsed.kind === 'help' ? helpText() : `${version()}\n`);
    return 0;
  } catch (error) {
    if (!(error instanceof UsageError)) {
      throw error;
    }
    process.stderr.write(`klaviyo-sandbox: ${error.message}\n`);
    return 64;
  }
}
