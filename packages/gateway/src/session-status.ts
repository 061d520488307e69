import type { PresenceInit } from '@trestle/stanza'

/** How the session of one user is. */
export type SessionStatus =
  /** Logging in, or the library is reconnecting by itself. */
  | { readonly state: 'connecting' }
  | { readonly state: 'online'; readonly text?: string | undefined }
  /** It failed, and is tried again at `retryAt`, if it is. */
  | { readonly state: 'failed'; readonly reason: string; readonly retryAt?: Date | undefined }
  /** The network refused the credentials: the user must register anew. */
  | { readonly state: 'logged-out'; readonly reason: string }
  | { readonly state: 'stopped' }

/** What the gateway's own presence shows of it (XEP-0100 §4.4, §5.2). */
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
