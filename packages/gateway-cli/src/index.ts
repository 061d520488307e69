export { type ExitCode, exitCodes } from './exit-codes.js'
export { main } from './main.js'
export type { MainOptions, Output } from './main-options.js'
