// The options of the bulk writes that are about no single profile, or that cannot be undone.
import { actions } from '../../../sink/operations/operation.ts';
import { option, toggle } from '../../kit/options.ts';
import { choice, name } from '../../kit/values.ts';
import { anId } from './types.ts';

const what = 'What to do';

export const bulkOptions = {
  action: option(choice(...actions).optional(), {
    group: what,
    argument: 'ACTION',
    sent: true,
    only: ['catalog-items', 'catalog-variants', 'catalog-categories', 'objects'],
    help: `what is done with the objects: ${actions.join(', ')} (default create); objects: create or delete`,
  }),
  coupon: option(name.optional(), {
    group: what,
    argument: 'ID',
    sent: true,
    only: ['coupon-codes'],
    help: 'for coupon-codes: the coupon of records without a coupon_id',
  }),
  dataSource: option(anId.optional(), {
    group: what,
    argument: 'ID',
    sent: true,
    only: ['objects'],
    help: 'for objects: the data source that the records belong to',
  }),
  segmentId: option(anId.optional(), {
    group: what,
    argument: 'ID',
    sent: true,
    only: ['suppress', 'unsuppress'],
    help: 'for suppress and unsuppress: everybody in this segment; stdin is not read',
  }),
  yes: option(toggle.default(false), {
    group: what,
    only: ['delete', 'merge', 'suppress', 'unsuppress'],
    help: 'do what cannot be undone; without it the run says in numbers what it would do, and ends',
  }),
};
