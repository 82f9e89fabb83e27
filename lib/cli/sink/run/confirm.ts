// What is asked before a run does what cannot be undone: it says in numbers what that is, and goes on with --yes alone.
import * as z from 'zod';
import { Failure } from '../../../errors.ts';
import { readAnswer } from '../../../klaviyo/answers/answers.ts';
import { decodeJson } from '../../../klaviyo/call.ts';
import type { Client } from '../../../klaviyo/client.ts';
import { endpoints } from '../../../klaviyo/endpoints.ts';
import type { Ledger } from '../../../sink/deliver/ledger.ts';
import { plural } from '../../kit/numbers.ts';
import type { SinkOptions } from '../options.ts';
import type { SinkPlan } from '../settings.ts';

const group = z.object({
  data: z.object({
    attributes: z.object({ name: z.string().nullish(), profile_count: z.number().nullish() }),
  }),
});

export interface ConfirmSettings {
  readonly plan: SinkPlan;
  readonly options: SinkOptions;
  readonly client: Client;
  /** The list's id, where there is a list. */
  readonly list: (() => Promise<string>) | undefined;
  readonly say: (text: string) => void;
}

/** Called with the account of the checked input. Throws a `Failure` without --yes. */
export type Confirm = (checked: Ledger) => Promise<void>;

/** Undefined for an operation that does no such thing. */
export function confirmation(settings: ConfirmSettings): Confirm | undefined {
  const { plan, options, say } = settings;
  const { danger, isWhole } = plan.operation;
  if (danger === undefined) {
    return undefined;
  }
  return async (checked) => {
    const who = isWhole ? await membersOf(settings) : profilesIn(checked);
    say(`--op ${plan.kind.name}: ${who} to be ${danger}`);
    if (!options.yes) {
      throw new Failure('usage', 'nothing was sent: this cannot be undone; say --yes to do it');
    }
  };
}

function profilesIn({ read, rejected, deliveredBefore }: Ledger): string {
  const left = rejected > 0 ? ` (and ${plural(rejected, 'invalid record')} left out)` : '';
  return `${plural(read - rejected - deliveredBefore, 'profile')}${left}`;
}

/** Everybody in the list or segment, as many as there are now. */
async function membersOf({ client, list, options }: ConfirmSettings): Promise<string> {
  const { segmentId } = options;
  const kind = segmentId === undefined ? 'list' : 'segment';
  const id = segmentId ?? (await list?.()) ?? '';
  const query = { [`additional-fields[${kind}]`]: 'profile_count' };
  const call = { endpoint: endpoints[kind], id, query, repeatable: true };
  const answer = await client.send(call, decodeJson);
  if (answer.status === 404) {
    throw new Failure('list_not_found', `Klaviyo has no ${kind} with the id ${JSON.stringify(id)}`);
  }
  const { name, profile_count: members } = readAnswer(group, answer, call).data.attributes;
  const number = typeof members === 'number' ? plural(members, 'profile') : 'all profiles';
  return `${number} of the ${kind} ${JSON.stringify(name ?? id)} (${id})`;
}
