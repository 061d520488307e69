/** The connection was lost, and the transaction is certainly not committed: it may be run again. */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost'

  constructor(cause: unknown) {
    super('The connection to the database was lost.', { cause })
  }
}
