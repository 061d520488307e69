import type { assertOptions as inDevelopment } from './development/assert-options.js'

/** Nothing: what ships to browsers was checked in development. */
export const assertOptions: typeof inDevelopment = () => {}
