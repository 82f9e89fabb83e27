// The attributes that Klaviyo's specification calls date-times, by the type of the object that has them.
// Source: its OpenAPI specification, revision 2026-07-15.

/**
 * A type a line (one that begins with four spaces goes on); members of an attribute in
 * parentheses. Left out is what people write into the `definition` of a flow or a form.
 */
const table = `
campaign: created_at scheduled_at send_strategy(datetime) send_time updated_at
campaign-message: created_at send_times(datetime) updated_at
catalog-category: updated
catalog-category-bulk-create-job: completed_at created_at expires_at
catalog-category-bulk-delete-job: completed_at created_at expires_at
catalog-category-bulk-update-job: completed_at created_at expires_at
catalog-item: created updated
catalog-item-bulk-create-job: completed_at created_at expires_at
catalog-item-bulk-delete-job: completed_at created_at expires_at
catalog-item-bulk-update-job: completed_at created_at expires_at
catalog-variant: created updated
catalog-variant-bulk-create-job: completed_at created_at expires_at
catalog-variant-bulk-delete-job: completed_at created_at expires_at
catalog-variant-bulk-update-job: completed_at created_at expires_at
coupon-code: expires_at
coupon-code-bulk-create-job: completed_at created_at expires_at
custom-metric: created updated
event: datetime
flow: created updated
flow-action: created updated
flow-message: created updated
form: created_at updated_at
form-version: created_at updated_at
image: updated_at
list: created updated
mapped-metric: updated
object-ingestion-log: timestamp
object-schema: published_at
object-type: created_at updated_at
profile: created joined_group_at last_event_date predictive_analytics(expected_date_of_next_order)
    subscriptions(email(marketing(consent_timestamp last_updated list_suppressions(timestamp)
    suppression(timestamp)) open_tracking(consent_timestamp created_timestamp last_updated valid_until))
    mobile_push(marketing(consent_timestamp)) sms(marketing(consent_timestamp last_updated)
    transactional(consent_timestamp last_updated)) whatsapp(conversational(consent_timestamp
    created_timestamp last_updated valid_until) marketing(consent_timestamp created_timestamp
    last_updated valid_until) transactional(consent_timestamp created_timestamp last_updated
    valid_until))) updated
profile-bulk-import-job: completed_at created_at expires_at started_at
profile-suppression-bulk-create-job: completed_at created_at
profile-suppression-bulk-delete-job: completed_at created_at
push-token: created
review: created public_reply(updated) updated
segment: created updated
template: created updated
template-universal-content: created updated
web-feed: created updated
webhook: created_at updated_at
`;

/** Members by name: those of a date-time are none. */
export type DateTimes = ReadonlyMap<string, DateTimes>;

function readTree(words: Iterator<string>): DateTimes {
  const members = new Map<string, DateTimes>();
  let last = '';
  for (let word = words.next(); word.done !== true && word.value !== ')'; word = words.next()) {
    if (word.value === '(') {
      members.set(last, readTree(words));
    } else {
      last = word.value;
      members.set(last, new Map());
    }
  }
  return members;
}

const byType = new Map(
  table
    .replaceAll(/\n {4}/g, ' ')
    .trim()
    .split('\n')
    .map((line) => {
      const [type = '', members = ''] = line.split(': ');
      return [type, readTree((members.match(/[()]|[^() ]+/g) ?? []).values())] as const;
    }),
);

/**
 * The date-times among the attributes of a type; the elements of a list have those of the list.
 *
 * @example dateTimesOf('event') // Map { 'datetime' => Map {} }
 */
export function dateTimesOf(type: string): DateTimes {
  return byType.get(type) ?? new Map();
}

/** Whether a path like `send_strategy.datetime` leads to one. */
export function isDateTime(type: string, path: string): boolean {
  let members: DateTimes | undefined = dateTimesOf(type);
  for (const name of path.split('.')) {
    members = members?.get(name);
  }
  return members?.size === 0;
}
