// The options of which records are sent at all: the mirror of a list, and what changed since the last run.
import { countLimit } from '../options/types.ts';
import { option, toggle } from '../../kit/options.ts';
import { choice, name } from '../../kit/values.ts';

const mirror = 'A list that equals the input (--op mirror)';
const delivery = 'Delivery';

export const mirrorOptions = {
  key: option(name.optional(), {
    group: mirror,
    argument: 'COLUMN',
    sent: true,
    only: ['mirror'],
    help: 'the column by which records and members are compared (default: the first of email, phone_number, external_id, profile_id that the input has)',
  }),
  newOnly: option(toggle.optional(), {
    group: mirror,
    sent: true,
    only: ['mirror'],
    help: 'send only who is not on the list yet; the values of members stay as they are',
  }),
  strategy: option(choice('list', 'tracked').optional(), {
    group: mirror,
    argument: 'NAME',
    sent: true,
    only: ['mirror'],
    help: 'who may be taken off: list, any member (default); tracked, those whom earlier runs with --state have put there',
  }),
  state: option(name.optional(), {
    group: mirror,
    argument: 'FILE',
    only: ['mirror'],
    help: 'for --strategy tracked: where it is kept whom the runs have put there, as digests',
  }),
  maxRemove: option(countLimit.optional(), {
    group: mirror,
    argument: 'N|P%',
    only: ['mirror'],
    help: 'change nothing and end with 65 when more members than that are to be taken off (default 10%, at least 10)',
  }),
};

export const changedOptions = {
  changed: option(name.optional(), {
    group: delivery,
    argument: 'STATE',
    help: 'send only what is new or different since the last run with the file STATE; it holds digests, no data',
  }),
  forget: option(toggle.default(false), {
    group: delivery,
    help: 'with --changed: send everything, and keep the new state',
  }),
};
