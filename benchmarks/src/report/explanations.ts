/** Why a target is not reached with some fixtures. */
export interface Explanation {
  /** `label` of the target. */
  readonly target: string;
  readonly fixtures: readonly string[];
  /** Whole sentences: what takes the time, and what would have to change. Without figures that another run would change. */
  readonly text: string;
}

const all: readonly string[] = ['small', 'medium', 'large', 'mono'];

/** One for every cell of the table of targets that falls short; the page cannot be made without. */
export const explanations: readonly Explanation[] = [
  {
    target: 'nothing to do',
    fixtures: all,
    text: "The launcher is a shell that starts `stat` and `cksum`: starting these three processes is nearly all of its time, whatever the project. The target assumed that the shell's own `-nt` would do, but that takes an older file in the place of another for the same (decision 011). A small native program in the place of the shell would save two of the three starts.",
  },
  {
    target: 'warm, a tree at hand',
    fixtures: all,
    text: 'The renames take next to nothing. What takes the time are the processes that the launcher starts: one `stat` over the directories of every package, `cksum`, `mv` for each `node_modules` (members have their own), and the one that makes the next spare. In small projects Bun links the few files in less time than one process takes to start.',
  },
  {
    target: 'warm, every file linked',
    fixtures: all,
    text: 'Links are kernel time, the same for everybody, and so are the looks at every file before it is linked, which others do not take (decision 016). The rest of the difference is what comes before: the executable starts, compiles what an installation needs, reads the lock and lays the tree out on one thread, and then starts four threads that compile their code once more. A packed index of the store would save about a fiftieth.',
  },
  {
    target: 'cache, no lockfile',
    fixtures: all,
    text: 'The remembered resolution leaves no document to parse, so this row is the one above and little more: the lock is written, and every file is linked.',
  },
  {
    target: 'one dependency added',
    fixtures: all,
    text: 'Most of the work grows with the project and not with the change: all manifests, the lockfile and the recorded tree are read as JSON, the whole tree is laid out, and lockfile, hidden lock and record are written anew. Bun keeps its lock in a form that it uses as it lies in the file. A tree that is changed in place of being laid out anew is the next step.',
  },
  {
    target: 'one dependency removed',
    fixtures: all,
    text: 'As with one dependency added: reading, laying out and writing the whole of lock and tree, for a change of one package.',
  },
  {
    target: 'switch to another branch',
    fixtures: all,
    text: 'The renames take next to nothing. Before them the executable starts, since the launcher brings back only a tree that is missing; it compares every input with those of each parked tree, and parses the record of the tree that goes, to know what others have put beside it. The two branches of this scenario differ in ten packages, which Bun changes in place.',
  },
  {
    target: 'switch back',
    fixtures: all,
    text: 'As the switch to a branch.',
  },
  {
    target: 'cold, loopback',
    fixtures: all,
    text: 'Processor time: the four threads of this machine are two cores, and both are full from beginning to end. One thread takes about a second to unpack everything in large and a third of that to link it (`pnpm bench:steps`); the rest is the start of seven isolates, code that each of them compiles for itself, and an HTTP client in JavaScript. Fewer isolates, and links that are made after the command has ended, are what is left to try.',
  },
  {
    target: 'cold, 30 ms and 200 Mbit/s',
    fixtures: all,
    text: 'Where the line is full everybody takes as long as the bytes do. What is missing is what an installation does before the first request and after the last byte; for a few packages that is the start of the program and its threads.',
  },
];
