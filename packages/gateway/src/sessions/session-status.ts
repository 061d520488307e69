import type { PresenceInit } from '@trestle/stanza'

/** State of the session of one user. */
export type SessionStatus =
  /** Logging in, or waiting for the network's library to reconnect. */
  | { readonly state: 'connecting' }
  | { readonly state: 'online'; readonly text?: string | undefined }
  /** Failed; `retryAt` is missing if it is not tried again. */
  | { readonly state: 'failed'; readonly reason: string; readonly retryAt?: Date | undefined }
  /** The network refused the credentials: the user must register again. */
  | { readonly state: 'logged-out'; readonly reason: string }
  | { readonly state: 'stopped' }

/** The gateway's own presence for a state (XEP-0100 §4.4, §5.2). */
export function presenceOf(status: SessionStatus): PresenceInit {
  switch (status.state) {
    case 'connecting':
      return { show: 'dnd', status: 'Connecting…' }
    case 'online':
      return { status: status.text ?? 'Connected' }
    case 'failed':
      return { show: 'dnd', status: `Not connected: ${status.reason}` }
    case 'logged-out':
      return { show: 'xa', status: `Logged out: ${status.reason} Please register again.` }
    case 'stopped':
      return { type: 'unavailable' }
  }
}
