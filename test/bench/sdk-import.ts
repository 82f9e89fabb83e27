// The import as a user would write it with Klaviyo's own SDK: CSV on stdin, 10,000 profiles at a time, unchecked.
// node sdk-import.js URL LIST
import { parse } from 'csv-parse';
import {
  ApiKeySession,
  ListEnum,
  ProfileBulkImportJobEnum,
  ProfileEnum,
  ProfilesApi,
  type ProfileUpsertQueryResourceObject,
} from 'klaviyo-api';

const [url = '', list = ''] = process.argv.slice(2);
const profiles = new ProfilesApi(new ApiKeySession('pk_bench'));
profiles.basePath = url;

async function send(data: ProfileUpsertQueryResourceObject[]): Promise<void> {
  await profiles.bulkImportProfiles({
    data: {
      type: ProfileBulkImportJobEnum.ProfileBulkImportJob,
      attributes: { profiles: { data } },
      relationships: { lists: { data: [{ type: ListEnum.List, id: list }] } },
    },
  });
}

function profile(row: Record<string, string>): ProfileUpsertQueryResourceObject {
  const { email, phone_number, external_id, first_name, last_name, city, country, zip, ...properties } = row;
  return {
    type: ProfileEnum.Profile,
    attributes: {
      ...(email ? { email } : {}),
      ...(phone_number ? { phoneNumber: phone_number } : {}),
      ...(external_id ? { externalId: external_id } : {}),
      ...(first_name ? { firstName: first_name } : {}),
      ...(last_name ? { lastName: last_name } : {}),
      location: { ...(city ? { city } : {}), ...(country ? { country } : {}), ...(zip ? { zip } : {}) },
      properties,
    },
  };
}

let batch: ProfileUpsertQueryResourceObject[] = [];
for await (const row of process.stdin.pipe(parse({ columns: true, bom: true }))) {
  batch.push(profile(row));
  if (batch.length < 10_000) {
    continue;
  }
  await send(batch);
  batch = [];
}
if (batch.length > 0) {
  await send(batch);
}
