// Leaves out of the bundle what undici loads beside its pool of connections, Node's HTTP modules among it.
import type { Plugin } from 'esbuild';

/** By what is imported, the source that takes its place. */
const replacements: Readonly<Record<string, string>> = {
  undici: `
    const Dispatcher = require('undici/lib/dispatcher/dispatcher.js');
    Dispatcher.prototype.request = require('undici/lib/api/api-request.js');
    exports.Pool = require('undici/lib/dispatcher/pool.js');`,
  // Asked for the size that headers may have, here Node's default, and about bodies that are a server's requests.
  'node:http': 'exports.maxHeaderSize = 16_384; exports.IncomingMessage = class {};',
  // As undici does where Node has no HTTP/2, which we don't ask for.
  'node:http2': 'exports.constants = {};',
  // For bodies that are forms or iterables; ours are bytes.
  '../web/fetch/body.js': `
    exports.extractBody = () => { throw new TypeError('only bytes can be sent'); };`,
};

const namespace = 'undici-pool';

export const undiciPool: Plugin = {
  name: namespace,
  setup({ initialOptions, ...build }) {
    const { absWorkingDir: resolveDir = '.' } = initialOptions;
    build.onResolve(
      { filter: /^undici$|^node:http2?$|^\.\.\/web\/fetch\/body\.js$/ },
      ({ path, importer }) =>
        path === 'undici' || /\/node_modules\/undici\//.test(importer) ? { path, namespace } : undefined,
    );
    build.onLoad({ filter: /./, namespace }, ({ path }) => ({
      contents: replacements[path] ?? '',
      resolveDir,
    }));
  },
};
