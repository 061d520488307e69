import type { Wait } from '@trestle/core'
import { StanzaError } from '@trestle/stanza'
import type { PubsubApi } from '@trestle/xep-0060'
import type { Vcard4Value } from './elements.js'
import { contactsNode } from './nodes.js'

/** Items that every service lets a node have that has no `max`. */
const MANY = 1000

/**
 * Publishes a vCard about a contact beside those that there are. Nodes of an account have one item by default, and
 * ejabberd does not take another number as a precondition: there, the node is configured first, so that no publication
 * removes what was published before.
 */
export async function publishContact(nodes: PubsubApi, id: string, vcard: Vcard4Value, wait: Wait = {}): Promise<void> {
  const { options } = contactsNode
  try {
    await nodes.publish(undefined, contactsNode, vcard, { ...wait, id, options: { ...options, maxItems: 'max' } })
  } catch (error) {
    if (!isRefusal(error, 'resource-constraint')) throw error
    await configure(nodes, wait)
    await nodes.publish(undefined, contactsNode, vcard, { ...wait, id })
  }
}

async function configure(nodes: PubsubApi, wait: Wait): Promise<void> {
  const { options } = contactsNode
  try {
    await nodes.createNode(undefined, contactsNode, { ...wait })
  } catch (error) {
    if (!isRefusal(error, 'conflict')) throw error
  }
  try {
    await nodes.setNodeConfig(undefined, contactsNode, { ...options, maxItems: 'max' }, wait)
  } catch (error) {
    if (!(error instanceof StanzaError)) throw error
    await nodes.setNodeConfig(undefined, contactsNode, { ...options, maxItems: MANY }, wait)
  }
}

function isRefusal(error: unknown, condition: StanzaError['condition']): boolean {
  return error instanceof StanzaError && error.condition === condition
}
