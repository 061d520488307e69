/**
 * Why a host is not, or no longer, online, as far as clients and components share it:
 * - no connection: `host-not-found`, `refused`, `unreachable`, `timeout`, `connection-lost`;
 * - the stream: `conflict` (another connection has the address), `host-unknown` (the server does not serve that domain),
 *   `stream-error` (any other; the cause is the StreamError), `stream-closed`, `protocol-error`;
 * - this side: `aborted`, `already-started`.
 */
export type ConnectionErrorCode =
  | 'host-not-found'
  | 'refused'
  | 'unreachable'
  | 'timeout'
  | 'connection-lost'
  | 'conflict'
  | 'host-unknown'
  | 'stream-error'
  | 'stream-closed'
  | 'protocol-error'
  | 'aborted'
  | 'already-started'
