/** Bundles that do not say they are for development do not check the names of events. */
export const assertEvent: ((event: unknown) => void) | undefined = undefined
