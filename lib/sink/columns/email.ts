// The form of email addresses: which texts can be meant as one.

/** Klaviyo's own bound is not published; RFC 5321 lets no longer path through. */
export const maxEmailBytes = 254;

// One @; no blank, control or delimiter in the local part; a domain of at least two labels, letters of any script.
const address =
  /^[^\s@"(),:;<>[\\\]\p{Cc}]{1,64}@(?:[\p{L}\p{N}](?:[\p{L}\p{N}\p{M}-]*[\p{L}\p{N}\p{M}])?\.)+(?:\p{L}[\p{L}\p{M}]+|xn--[a-z0-9-]+)$/iu;
const plain =
  /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,}$/;

export function isPlausibleEmail(text: string): boolean {
  return plain.test(text) || address.test(text);
}
