// Imports the module that is named first, and at the end says on standard error how many microseconds of processor time
// this process took. A program finds its arguments where it looks for them.
import { writeSync } from 'node:fs'

const [module, ...args] = process.argv.splice(2)
process.argv.push(...args)
process.once('exit', () => {
  const { user, system } = process.cpuUsage()
  writeSync(2, `\n${user + system}`)
})
if (module) await import(module)
