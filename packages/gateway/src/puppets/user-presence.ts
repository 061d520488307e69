import type { ContactPresence } from '@trestle/core'
import type { ContactStatus } from '../module/contact.js'

/**
 * Merges the presences of all resources of a user: offline if there is none, online if any resource is available without
 * `away`, `xa` or `dnd`, otherwise the show of the resource with the highest priority.
 */
export function mergedPresence(resources: readonly ContactPresence[]): ContactStatus {
  const [first] = resources
  if (!first) return { show: 'offline' }
  const online = resources.some(({ presence }) => presence.show === undefined || presence.show === 'chat')
  const show = online ? 'online' : first.presence.show === 'dnd' ? 'busy' : 'away'
  const status = resources.find(({ presence }) => presence.status)?.presence.status
  return { show, ...(status !== undefined && { status }) }
}
