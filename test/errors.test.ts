import { test } from 'tap';
import { consequenceOf, exitStatusesOf, type Code, type CommandName } from '../lib/errors.ts';

test('each exit status that a command may end with is told in its help', async (t) => {
  const codes: Readonly<Record<CommandName, readonly Code[]>> = {
    'klaviyo-sink': [
      'batch_refused',
      'usage',
      'input_empty',
      'unreachable',
      'io',
      'wait_ran_out',
      'key_refused',
      'journal_invalid',
    ],
    'klaviyo-source': ['usage', 'unreachable', 'io', 'state_locked', 'scope_missing', 'parent_not_found'],
    'klaviyo-sandbox': ['usage', 'input_format', 'io', 'config'],
    'klaviyo-schedule': ['usage', 'io', 'store_locked', 'config'],
  };
  for (const command of ['klaviyo-sink', 'klaviyo-source', 'klaviyo-sandbox', 'klaviyo-schedule'] as const) {
    const told = exitStatusesOf(command).flatMap(([status]) => status.split(', '));
    t.same(
      codes[command].filter((code) => !told.includes(String(consequenceOf(code).exit))),
      [],
      command,
    );
    t.ok(
      ['0', '70'].every((status) => told.includes(status)),
      command,
    );
    t.same(
      told,
      told.toSorted((a, b) => Number(a) - Number(b)),
      `${command}: in order`,
    );
  }
});
