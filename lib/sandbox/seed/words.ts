// Words for obviously fictional people, places and things.

export const firstNames = [
  'Ada',
  'Björn',
  'Chloé',
  'Dmitri',
  'Elif',
  'Femi',
  'Grace',
  'Hiro',
  'Inés',
  'Jonas',
  'Kofi',
  'Leïla',
  'Mateo',
  'Nadia',
  'Oluwaseun',
  'Priya',
  'Quentin',
  'Renée',
  'Sana',
  'Tomáš',
  'Uma',
  'Věra',
  'William',
  'Xiu',
  'Yusuf',
  'Zoë',
] as const;

export const lastNames = [
  'Abara',
  "O'Brien",
  'Castellanos',
  'Dvořák',
  'Eriksen',
  'Fischer',
  'García-López',
  'Hughes',
  'Ito',
  'Jansen',
  'Kowalski',
  'Lindqvist',
  'Müller',
  'Nakamura',
  'Okafor',
  'Petrov',
  'Quispe',
  'Rossi',
  'Sørensen',
  'Tanaka',
  'Ueda',
  'van der Berg',
  'Whitfield',
  'Xu',
  'Yılmaz',
  'Zimmermann',
] as const;

/** City, region, country, zip, time zone, latitude, longitude. */
type Place = readonly [string, string, string, string, string, number, number];

export const places: readonly [Place, ...Place[]] = [
  ['Springfield', 'Oregon', 'United States', '97477', 'America/Los_Angeles', 44.0462, -123.022],
  ['Boston', 'Massachusetts', 'United States', '02110', 'America/New_York', 42.3555, -71.0565],
  ['Austin', 'Texas', 'United States', '78701', 'America/Chicago', 30.2711, -97.7437],
  ['London', 'England', 'United Kingdom', 'EC1A 1BB', 'Europe/London', 51.5202, -0.0977],
  ['Leeds', 'England', 'United Kingdom', 'LS1 1UR', 'Europe/London', 53.7974, -1.5438],
  ['Lyon', 'Auvergne-Rhône-Alpes', 'France', '69001', 'Europe/Paris', 45.7676, 4.8344],
  ['København', 'Hovedstaden', 'Denmark', '1050', 'Europe/Copenhagen', 55.6813, 12.5854],
  ['São Paulo', 'São Paulo', 'Brazil', '01000-000', 'America/Sao_Paulo', -23.5505, -46.6333],
];

export const locales = ['en-US', 'en-US', 'en-GB', 'fr-FR', 'da-DK', 'pt-BR'] as const;
export const titles = ['Engineer', 'Buyer', 'Gardener', 'Teacher', 'Chef', 'Owner'] as const;
export const organizations = ['Example Works', 'Acme Example', 'Sample & Sons', 'Placeholder Ltd'] as const;
export const domains = ['example.com', 'example.org', 'example.net'] as const;
export const plans = ['free', 'plus', 'pro'] as const;

export const products = [
  ['Linen shirt', 'Apparel', 59.5],
  ['Wool socks', 'Apparel', 14],
  ['Rain jacket', 'Apparel', 129],
  ['Café mug', 'Kitchen', 12.5],
  ['Cast-iron pan', 'Kitchen', 64],
  ['Bread knife', 'Kitchen', 38.9],
  ['Desk lamp', 'Home', 45],
  ['Wool blanket', 'Home', 89],
  ['Candle "Nº 7"', 'Home', 24],
  ['Notebook', 'Office', 9.95],
  ['Fountain pen', 'Office', 72],
  ['Backpack', 'Travel', 110],
] as const;

export const listNames = [
  'Newsletter',
  'VIP customers',
  'SMS club',
  'Black Friday early access',
  'Imported contacts',
  'Imported contacts',
  'Back in stock',
  'Blog readers',
  'Event guests',
  'Wholesale',
  'Staff',
  'Press',
] as const;

export const segmentNames = [
  'Engaged 30 days',
  'Engaged 90 days',
  'Never bought',
  'Bought once',
  'Repeat buyers',
  'High value',
  'At risk',
  'Subscribed to SMS',
  'United Kingdom',
  'Birthday this month',
  'Window shoppers',
  'Lapsed',
] as const;

export const themes = [
  'Spring sale',
  'New arrivals',
  'Last chance',
  'Members only',
  'How we make it',
  'Free shipping weekend',
  'Gift guide',
  'Restock',
  'Summer lookbook',
  'Thank you',
] as const;
