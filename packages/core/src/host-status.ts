/**
 * What a host is about. `reconnecting`: a session was lost, or could not be had yet, and another attempt is under way or
 * will be. `closing`: `stop()` was called, and the stream is not closed yet.
 */
export type HostStatus = 'offline' | 'connecting' | 'online' | 'reconnecting' | 'closing'
