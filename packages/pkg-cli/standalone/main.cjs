// Bun would take a directive for strict mode here for all of the programs, some of which are not written for it.
if (!require('../program/unchanged.cjs').sayUnchanged()) require('../program/dx.cjs');
