'use strict';

require('./load-program.cjs').loadProgram('registry-worker');
