import type { Wait } from '@trestle/core'
import { type FillValue, fieldIn, fillForm } from '@trestle/xep-0004'
import { type NodeConfig, nodeConfigForm } from '../node-config.js'
import type { PubsubRequester, Service } from './requester.js'

/**
 * Changes fields of the configuration of a node. Fields that are not in the form of the service are left out, since services
 * reject forms with unknown fields.
 */
export async function reconfigure(
  requester: PubsubRequester,
  to: Service,
  node: string,
  config: NodeConfig,
  wait: Wait | undefined,
): Promise<void> {
  const { configure } = await requester.ownerGet(to, { configure: { node } }, wait)
  const form = configure?.form
  if (!form) return
  const wanted: Record<string, FillValue> = {}
  for (const { var: name, values = [] } of nodeConfigForm.submission(config).fields ?? [])
    if (name !== undefined && fieldIn(form, name)) wanted[name] = values
  await requester.ownerSet(to, { configure: { node, form: fillForm(form, wanted) } }, wait)
}
