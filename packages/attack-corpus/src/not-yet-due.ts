/** The ids that may lack a file in `cases/` for now. An id with a file must not be here; empty, this file goes too. */
export const notYetDue: readonly string[] = [
  ...['N01', 'N02', 'N03', 'N04', 'N05', 'N06', 'N07', 'N08', 'N09', 'N10', 'N11', 'N12', 'N13', 'N14'],
  ...['L01', 'L02', 'L03', 'L04', 'L05', 'L06', 'L07', 'L08', 'L09', 'L10', 'L11', 'L12'],
  ...['R01', 'R02', 'R03', 'R04', 'R05', 'R06', 'R07', 'R08', 'R09', 'R10', 'R11', 'R12', 'R13'],
  ...['G01', 'G02', 'G03', 'G04', 'G05', 'G06', 'G07', 'G08'],
  ...['S01', 'S02', 'S03', 'S04', 'S05', 'S06', 'S07', 'S08', 'S09', 'S10'],
  ...['P01', 'P02', 'P03', 'P04', 'P05', 'P06'],
];
