// Words that every engine would like to read for itself.

export const nasty = [
  'a b',
  `it's "quoted"`,
  '100%',
  '$HOME `id` $(id) ${x}',
  'back\\slash',
  '',
  '{{ x }}{% y %}{# z #}',
  '*',
  '%Y%m',
  '.sh',
];
