import { register } from 'node:module'

let registered = false

/** From now on, modules may be TypeScript. */
export function registerHooks(): void {
  if (registered) return
  registered = true
  process.setSourceMapsEnabled(true)
  register(import.meta.resolve('@trestle/gateway-cli/module-hooks'))
}
