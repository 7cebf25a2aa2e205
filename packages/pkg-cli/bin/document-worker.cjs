'use strict';

require('./load-program.cjs').loadProgram('document-worker');
