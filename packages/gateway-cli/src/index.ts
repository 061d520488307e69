export { type ExitCode, exitCodes } from './exit-codes.js'
export { type MainOptions, main, type Output } from './main.js'
