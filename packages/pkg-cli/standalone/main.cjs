// Bun would take a directive for strict mode here for all of the programs, some of which are not written for it.
const { sayVersion } = require('../bin/say-version.cjs');

if (!sayVersion()) start();

function start() {
  const { sayUnchanged, mayRestore } = require('../program/unchanged.cjs');
  if (!sayUnchanged() && !(mayRestore() && require('../program/restored.cjs').sayRestored()))
    require('../program/dx.cjs');
}
