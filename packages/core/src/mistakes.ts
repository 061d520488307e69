import type { Mistakes } from './development/mistakes.js'

/**
 * What a program did wrong, for bundles that do not say they are for development: the code of the error tells programs,
 * and this tells people where to read more.
 */
export const mistake = ((name: string) => `${name}: see it in a development build.`) as Mistakes
