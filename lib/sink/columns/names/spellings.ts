// The near spellings of known columns: which other names usually stand for one. No edit distance: `rip` is not `zip`.

/** Usual synonyms, without letter case, blanks and signs. */
const synonyms: Readonly<Record<string, readonly string[]>> = {
  email: ['mail', 'emailaddress', 'mailaddress'],
  phone_number: [
    'phone',
    'phoneno',
    'telephone',
    'telephonenumber',
    'mobile',
    'mobilenumber',
    'mobilephone',
    'mobilephonenumber',
    'cellphone',
    'smsnumber',
    'defaultaddressphone',
  ],
  external_id: ['externalidentifier'],
  profile_id: ['klaviyoid', 'klaviyoprofileid'],
  first_name: ['fname', 'givenname', 'forename'],
  last_name: ['lname', 'surname', 'familyname'],
  organization: ['organisation', 'company', 'companyname', 'defaultaddresscompany'],
  title: ['jobtitle'],
  address1: ['address', 'addressline1', 'street', 'streetaddress', 'defaultaddressaddress1'],
  address2: ['addressline2', 'streetaddress2', 'defaultaddressaddress2'],
  city: ['town', 'defaultaddresscity'],
  region: ['state', 'stateregion', 'province', 'provincecode', 'defaultaddressprovincecode'],
  zip: ['zipcode', 'postalcode', 'postcode', 'defaultaddresszip'],
  country: ['countrycode', 'countryregion', 'defaultaddresscountrycode'],
  latitude: ['lat'],
  longitude: ['lng', 'lon'],
  timezone: ['tz'],
  ip: ['ipaddress'],
  birth_day: ['birthdate', 'dateofbirth', 'dob'],
  consent_at: ['consentedat', 'consenttime', 'consentdate'],
  metric: ['metricname', 'event', 'eventname'],
  time: ['eventtime', 'datetime', 'timestamp'],
  value_currency: ['currency', 'currencycode'],
  unique_id: ['eventid'],
};

/** A name without letter case, blanks, `_`, `-`, the signs of exports, and characters that nobody sees. */
export function plainSpelling(name: string): string {
  return name
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[\s_\-/$\p{Cf}\p{DI}]/gu, '');
}

/** Known columns by all spellings that stand for them. */
export class Spellings {
  readonly #columns = new Map<string, string>();

  constructor(known: Iterable<string>) {
    const names = [...known];
    for (const name of names) {
      for (const synonym of synonyms[name] ?? []) {
        this.#columns.set(synonym, name);
      }
    }
    // A column's own name comes before a synonym of another one.
    for (const name of names) {
      this.#columns.set(plainSpelling(name), name);
    }
  }

  /** The known column that the name, spelt otherwise, usually means. */
  of(name: string): string | undefined {
    const column = this.#columns.get(plainSpelling(name));
    return column === name ? undefined : column;
  }
}
