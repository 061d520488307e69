import type { Wait } from '@trestle/core'
import { type FillValue, fieldIn, fillForm } from '@trestle/xep-0004'
import { type NodeConfig, nodeConfigForm } from '../node-config.js'
import type { Ask, Service } from './ask.js'

/**
 * Configures a node as `config` says, and leaves the rest as it is. Fields that the service does not have in its form are
 * left out, as services refuse a form for them.
 */
export async function reconfigure(
  ask: Ask,
  to: Service,
  node: string,
  config: NodeConfig,
  wait: Wait | undefined,
): Promise<void> {
  const { configure } = await ask.ownerGet(to, { configure: { node } }, wait)
  const form = configure?.form
  if (!form) return
  const wanted: Record<string, FillValue> = {}
  for (const { var: name, values = [] } of nodeConfigForm.submission(config).fields ?? [])
    if (name !== undefined && fieldIn(form, name)) wanted[name] = values
  await ask.ownerSet(to, { configure: { node, form: fillForm(form, wanted) } }, wait)
}
