// The operation coupon-codes: codes that coupons hand out, each to one profile.
import * as z from 'zod';
import { endpoints } from '../../../klaviyo/endpoints.ts';
import { needed, textField } from '../../columns/fields.ts';
import { defineOperation, objectLimits, member, type OperationColumn } from '../operation.ts';

function field(
  name: string,
  place: string,
  accepts: string,
  isNeeded: OperationColumn['needed'],
): OperationColumn {
  return { name, target: { to: 'field', name }, place, accepts, needed: isNeeded };
}

const columns: readonly OperationColumn[] = [
  field('unique_code', 'attributes.unique_code', 'the code, text', 'yes'),
  field('expires_at', 'attributes.expires_at', 'a time; without one the code expires in a year', 'no'),
];
const couponColumn = (isNeeded: OperationColumn['needed']) =>
  field(
    'coupon_id',
    'relationships.coupon',
    "the coupon's id; --coupon ID names one for all records",
    isNeeded,
  );

export const couponCodes = defineOperation({
  name: 'coupon-codes',
  summary: 'create codes of coupons',
  needs: 'unique_code; coupon_id, or --coupon ID',
  examples: [
    { record: { unique_code: 'SPRING-0001', coupon_id: '10OFF', expires_at: '2027-04-01 00:00:00' } },
    { settings: { coupon: 'FREESHIP' }, record: { unique_code: 'SPRING-0002' } },
    { record: { unique_code: '', coupon_id: '10OFF' }, code: 'value_missing' },
    { record: { unique_code: 'SPRING-0003', coupon_id: '' }, code: 'value_missing' },
    {
      settings: { coupon: '10OFF' },
      record: { unique_code: 'SPRING-0004', expires_at: 'in spring' },
      code: 'timestamp_invalid',
    },
  ],
  prepare: ({ coupon }) => ({
    endpoint: endpoints.createCouponCodes,
    columns: [...columns, couponColumn(coupon === undefined ? 'yes' : 'no')],
    others: 'ignored',
    limits: objectLimits(endpoints.createCouponCodes),
    repeatable: true,
    warnings: [],
    job: {
      one: endpoints.createCouponCodesJob,
      byStatus: endpoints.createCouponCodesJobs,
      noun: 'coupon code job',
    },
    schema: (checks) =>
      z.object({
        unique_code: needed(textField()),
        expires_at: checks.time().optional(),
        coupon_id: coupon === undefined ? needed(textField()) : textField().default(coupon),
      }),
    keysOf: ({ unique_code: code, coupon_id: id }) => [JSON.stringify([id, code])],
    encode: ({ unique_code: code, expires_at: expires, coupon_id: id }) => {
      const attributes = `{"unique_code":${JSON.stringify(code)}${member('expires_at', expires)}}`;
      const relationships = JSON.stringify({ coupon: { data: { type: 'coupon', id } } });
      return `{"type":"coupon-code","attributes":${attributes},"relationships":${relationships}}`;
    },
    pointer: '/data/attributes/coupon-codes/data',
    envelope: () => ({
      open: '{"data":{"type":"coupon-code-bulk-create-job","attributes":{"coupon-codes":{"data":[',
      close: ']}}}}',
    }),
  }),
});
