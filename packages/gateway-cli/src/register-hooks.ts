import { register } from 'node:module'

let registered = false

/** Makes Node load TypeScript modules from now on. */
export function registerHooks(): void {
  if (registered) return
  registered = true
  process.setSourceMapsEnabled(true)
  register(import.meta.resolve('@trestle/gateway-cli/module-hooks'))
}
