declare const brand: unique symbol;

/** A `Base` that only its own parser can make, so that an unchecked value cannot take its place. */
export type Brand<Base, Name extends string> = Base & { readonly [brand]: Name };
