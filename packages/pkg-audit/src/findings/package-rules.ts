import type { CodeRule } from './types.ts';

/** Rules about a package as a whole: its manifest, its kinds of files, the version before. */
export const packageRules: readonly CodeRule[] = Object.freeze<CodeRule[]>([
  {
    id: 'F01',
    severity: 'high',
    title: 'an install script downloads or runs a shell program',
    reason:
      'The command itself fetches something, or runs text that is not a file of the package. Tools that bring a binary do it in a file that can be read.',
  },
  {
    id: 'F05',
    severity: 'high',
    title: 'an install script is new since the previous version',
    reason: 'Most takeovers of packages add one. A package that begins to bring a binary does too.',
  },
  {
    id: 'F27',
    severity: 'moderate',
    title: 'network use is new since the previous version',
    reason: 'Whatever it does with the network, it did not before.',
  },
  {
    id: 'F28',
    severity: 'moderate',
    title: 'starting processes is new since the previous version',
    reason: 'Whatever it starts, it did not before.',
  },
  {
    id: 'F29',
    severity: 'low',
    title: 'an address is new since the previous version',
    reason: 'Where the code uses the network, this is a host that it did not name before.',
  },
  {
    id: 'F30',
    severity: 'high',
    title: 'a program in a file that claims to be something else',
    reason: 'Its first bytes are those of a program for a machine, and its name is not.',
  },
  {
    id: 'F31',
    severity: 'low',
    title: 'a program for machines that the manifest does not declare',
    reason: 'Nobody can read it. Packages that are meant for some machines say so in os and cpu.',
  },
  {
    id: 'F35',
    severity: 'moderate',
    title: 'its name is nearly that of a popular package',
    reason: 'It may be meant for those who mistype. Many names are close to each other by chance.',
  },
  {
    id: 'F36',
    severity: 'high',
    title: "install scripts differ from the registry's manifest",
    reason: 'Whoever looks at the registry sees other scripts than those that run.',
  },
  {
    id: 'F37',
    severity: 'high',
    title: "dependencies differ from the registry's manifest",
    reason: 'Whoever looks at the registry sees other packages than the archive asks for.',
  },
  {
    id: 'F38',
    severity: 'moderate',
    title: "commands differ from the registry's manifest",
    reason: 'A command of another package can be taken over unseen.',
  },
  {
    id: 'F39',
    severity: 'info',
    title: 'code that was too large to read',
    reason: 'What is in it is not known.',
  },
]);
