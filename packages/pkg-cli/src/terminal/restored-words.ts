/** How a tree came back that was complete already. */
export const restoredWords = { spare: 'from a spare', parked: 'as it was parked' } as const;
