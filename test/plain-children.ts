// Takes out of the processes that a test starts what tap loads into each of them, for coverage that make test does not
// measure: it doubles the time of a short command. `make coverage` runs the tests without this file.
import processOnSpawn from 'process-on-spawn';

// tap's are the only ones: it adds its module to NODE_OPTIONS whatever the environment of the new process is.
processOnSpawn.removeAllListeners();
const options = process.env['NODE_OPTIONS']
  ?.replace(/"?--import=[^"\s]*@tapjs\/processinfo[^"\s]*"?/, '')
  .trim();
if (options === undefined || options === '') {
  delete process.env['NODE_OPTIONS'];
} else {
  process.env['NODE_OPTIONS'] = options;
}
