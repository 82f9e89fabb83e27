// Coupons made, and the bulk job that gives them codes.
import { writeEndpoint } from '../collections/write-endpoint.ts';
import { answer, type SandboxEndpoint } from '../endpoint.ts';
import { documentOf } from '../reads/document.ts';
import type { AccountStore } from '../store/store.ts';
import * as check from '../wire/check.ts';
import { fieldsAt, textAt, type UnknownFields } from '../wire/fields.ts';
import { conflict } from '../wire/refusal.ts';
import { isoTime, parseDateTime } from '../wire/time.ts';
import { objectJob, type ObjectFault } from './object-job.ts';

const { anyObject, document, filledText, nullable, object, reference, text, time, type } = check;

const coupon = document(
  object('coupon', {
    type: type('coupon'),
    attributes: object(
      'coupon',
      { external_id: filledText },
      { description: nullable(text), monitor_configuration: nullable(anyObject) },
    ),
  }),
);

const createCoupon: SandboxEndpoint = {
  ...writeEndpoint('create_coupon'),
  handle(request, store) {
    check.checkBody(request.body, coupon);
    const attributes = fieldsAt(request.body, 'data', 'attributes');
    const id = textAt(attributes, 'external_id') ?? '';
    if (store.get('coupon', id) !== undefined) {
      throw conflict('duplicate', `A coupon with the external_id ${id} already exists.`);
    }
    store.add({
      type: 'coupon',
      id,
      attributes: {
        external_id: id,
        description: textAt(attributes, 'description') ?? null,
        monitor_configuration: { low_balance_threshold: null },
      },
      relationships: {},
    });
    return { ...answer(201, documentOf(store, 'create_coupon', id, request)), records: 1 };
  },
};

/** A code that names no time expires in a year. */
const year = 365 * 24 * 3_600_000;

function createCode(store: AccountStore, record: UnknownFields): string | ObjectFault {
  const attributes = fieldsAt(record, 'attributes');
  const couponId = textAt(fieldsAt(record, 'relationships', 'coupon', 'data'), 'id') ?? '';
  const code = textAt(attributes, 'unique_code') ?? '';
  if (store.get('coupon', couponId) === undefined) {
    return {
      at: 'relationships/coupon/data/id',
      detail: `A coupon with id ${couponId} does not exist.`,
    };
  }
  const id = `${couponId}-${code}`;
  if (store.get('coupon-code', id) !== undefined) {
    const detail = `The coupon ${couponId} has the code ${code} already.`;
    return { at: 'attributes/unique_code', detail, code: 'duplicate' };
  }
  const now = store.now();
  const expires = parseDateTime(textAt(attributes, 'expires_at') ?? '') ?? now + year;
  store.add({
    type: 'coupon-code',
    id,
    attributes: { unique_code: code, expires_at: isoTime(expires), status: 'UNASSIGNED' },
    relationships: { coupon: { type: 'coupon', id: couponId }, profile: { type: 'profile', id: null } },
  });
  return id;
}

const bulkCreateCodes = objectJob({
  operation: 'bulk_create_coupon_codes',
  records: 'coupon-codes',
  recordType: 'coupon-code',
  record: object('coupon-code', {
    type: type('coupon-code'),
    attributes: object('coupon-code', { unique_code: filledText }, { expires_at: nullable(time) }),
    relationships: object('relationships', { coupon: object('coupon', { data: reference('coupon') }) }),
  }),
  apply: createCode,
});

export const couponEndpoints: readonly SandboxEndpoint[] = [createCoupon, bulkCreateCodes];
