// The subcommand klaviyo-schedule export: schedules as files for another engine.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { Failure } from '../../../errors.ts';
import { refuseControlIn } from '../../../schedule/store/control-characters.ts';
import { exporters } from '../../../schedule/export/index.ts';
import type { SubcommandCall } from '../command.ts';
import { say } from './say.ts';
import type { tables } from '../options.ts';

/** Where node and our commands are: cron looks into few folders by itself. */
function programFolders(env: NodeJS.ProcessEnv): string[] {
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder.startsWith('/'));
  const ours = ['klaviyo-sink', 'klaviyo-source'].flatMap(
    (name) => folders.find((folder) => existsSync(join(folder, name))) ?? [],
  );
  return [...new Set([dirname(process.execPath), ...ours])].filter((folder) => !/[\s:]/.test(folder));
}

export async function exportSchedules(call: SubcommandCall<typeof tables.export>): Promise<number> {
  const { io, options, words } = call;
  refuseControlIn('--image', options.image);
  refuseControlIn('--environment-file', options.environmentFile);
  const store = call.store();
  const definitions =
    words.length > 0
      ? words.map((name) => store.definition(name))
      : store.definitions((problem) => {
          throw new Failure('config', problem);
        });
  if (definitions.length === 0) {
    throw new Failure('usage', 'there is no schedule to export');
  }
  const { files, notes } = exporters[options.format](definitions, {
    image: options.image,
    envFile: options.environmentFile,
    folders: programFolders(io.env),
    claim: options.claim,
    pool: options.pool,
  });
  for (const note of notes) {
    say(io, note);
  }
  if (options.output !== undefined) {
    mkdirSync(options.output, { recursive: true });
    for (const { name, text } of files) {
      writeFileSync(join(options.output, name), text);
      say(io, `wrote ${join(options.output, name)}`);
    }
    return 0;
  }
  for (const { name, text } of files) {
    io.stdout.write(files.length === 1 ? text : `# ==> ${name} <==\n${text}\n`);
  }
  return 0;
}
