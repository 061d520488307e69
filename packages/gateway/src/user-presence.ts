import type { ContactPresence } from '@trestle/core'
import type { ContactStatus } from './chat.js'

/**
 * One presence for all devices of a user: offline where there is none; plainly online if any device is; otherwise the
 * mood of the device to talk to first.
 */
export function mergedPresence(resources: readonly ContactPresence[]): ContactStatus {
  const [first] = resources
  if (!first) return { show: 'offline' }
  const online = resources.some(({ presence }) => presence.show === undefined || presence.show === 'chat')
  const show = online ? 'online' : first.presence.show === 'dnd' ? 'busy' : 'away'
  const status = resources.find(({ presence }) => presence.status)?.presence.status
  return { show, ...(status !== undefined && { status }) }
}
