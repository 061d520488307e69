import { readFileSync } from 'node:fs'

/** The version of this package, which all of Trestle shares. */
export function version(): string {
  return JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version
}
