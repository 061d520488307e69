/** Bytes of one SCRAM message. */
export const maxMessageBytes = 8192

/** Characters of a nonce, both halves together. */
export const maxNonceLength = 1024

/** Bytes of salt. */
export const maxSaltBytes = 1024

/**
 * The iterations that a client wants at least unless told otherwise: what RFC 7677 §4 asks of servers. With fewer, an
 * impostor who is shown one proof finds the password by trying.
 */
export const defaultMinIterations = 4096

/**
 * The iterations that a client carries out at most unless told otherwise: some tenths of a second. Servers ask for 4096
 * to 10,000 today, careful ones for some 100,000.
 */
export const defaultMaxIterations = 500_000
