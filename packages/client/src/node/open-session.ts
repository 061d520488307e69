import type { OpenSession, OpenSessionOptions } from '../open-session.js'

/**
 * Connects and logs in, once, at one server: what `createClient` is built on, for programs that need no more. Rejects with
 * whatever went wrong, as it is; `toClientError()` says what that means.
 */
export async function openSession(options: OpenSessionOptions): Promise<OpenSession> {
  const { openSession: open } = await import('../open-session.js')
  return open(options)
}
