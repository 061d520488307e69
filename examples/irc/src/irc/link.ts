import { connect as connectTcp, isIP, type Socket } from 'node:net'
import { connect as connectTls, type TLSSocket } from 'node:tls'
import { IrcError } from './irc-error.js'
import { createLineDecoder } from './line-decoder.js'

export interface ClientCertificate {
  /** PEM. */
  readonly certificate: string
  /** PEM. */
  readonly key: string
}

export interface TlsOptions {
  /** Authorities that are trusted instead of those that Node trusts, PEM. */
  readonly ca?: string | undefined
  /** The name that the certificate must have. Default: the host. */
  readonly serverName?: string | undefined
  /** SHA-256 of the one certificate that is trusted, whoever signed it: hexadecimal, with or without colons. */
  readonly fingerprint?: string | undefined
  /** What we are known by, for SASL EXTERNAL and for services. */
  readonly client?: ClientCertificate | undefined
}

export interface LinkOptions {
  readonly host: string
  readonly port: number
  /** Undefined: without TLS. */
  readonly tls: TlsOptions | undefined
  readonly encoding: string | undefined
  onOpen(): void
  onLine(line: string): void
  /** Once, with what went wrong, if anything did. */
  onClose(error: IrcError | undefined): void
}

/** A connection that carries lines. */
export interface Link {
  /** Takes one line without its end; what is more than one is never sent. */
  write(line: string): void
  /** Ends after what was written. */
  end(): void
  destroy(error?: IrcError): void
}

const plain = (fingerprint: string): string => fingerprint.replaceAll(':', '').toLowerCase()

function openTls(host: string, port: number, tls: TlsOptions): TLSSocket {
  const serverName = tls.serverName ?? host
  return connectTls({
    host,
    port,
    ...(isIP(serverName) === 0 && { servername: serverName }),
    ...(tls.ca !== undefined && { ca: tls.ca }),
    ...(tls.client && { cert: tls.client.certificate, key: tls.client.key }),
    // With a fingerprint, the certificate is compared instead of verified, before anything is sent.
    ...(tls.fingerprint !== undefined && { rejectUnauthorized: false }),
  })
}

function isTrusted(socket: TLSSocket, fingerprint: string): boolean {
  return plain(socket.getPeerCertificate().fingerprint256 ?? '') === plain(fingerprint)
}

/** What the failure of a socket means. */
function failure(error: NodeJS.ErrnoException, tls: boolean, opened: boolean): IrcError {
  const code = error.code ?? ''
  if (tls && !opened && /CERT|SSL|TLS|EPROTO|ISSUER|SIGNATURE|UNABLE_TO|CRL|HOSTNAME/.test(code))
    return new IrcError('tls', `The server's TLS cannot be trusted: ${error.message}.`, { cause: error })
  if (opened) return new IrcError('disconnected', `The connection broke: ${error.message}.`, { cause: error })
  return new IrcError('unreachable', `The server cannot be reached: ${error.message}.`, { cause: error })
}

/** Connects, and reads lines from then on. */
export function openLink({ host, port, tls, encoding, onOpen, onLine, onClose }: LinkOptions): Link {
  const decoder = createLineDecoder({
    fallback: encoding,
    onLine: (line) => {
      if (!socket.destroyed) onLine(line)
    },
  })
  let opened = false
  let problem: IrcError | undefined
  const socket: Socket | TLSSocket = tls ? openTls(host, port, tls) : connectTcp(port, host)
  socket.setNoDelay(true)
  socket.once(tls ? 'secureConnect' : 'connect', () => {
    if (tls?.fingerprint !== undefined && !isTrusted(socket as TLSSocket, tls.fingerprint)) {
      problem = new IrcError('tls', 'The server has another certificate than the one that is trusted.')
      socket.destroy()
      return
    }
    opened = true
    onOpen()
  })
  socket.on('data', (chunk) => {
    if (opened) decoder.push(chunk)
  })
  socket.on('error', (error) => {
    problem ??= failure(error, tls !== undefined, opened)
  })
  socket.once('close', () => onClose(problem))

  /** Lines of this turn: they go out together, as a message does with the question behind it. */
  let waiting = ''
  function flush(): void {
    const lines = waiting
    waiting = ''
    if (lines !== '' && socket.writable) socket.write(lines)
  }

  return {
    write(line) {
      if (/[\r\n\0]/.test(line)) throw new IrcError('invalid', 'There may be no line end and no NUL in a line.')
      if (!opened || !socket.writable) return
      if (waiting === '') process.nextTick(flush)
      waiting += `${line}\r\n`
    },
    end() {
      flush()
      if (opened) socket.end()
      else socket.destroy()
    },
    destroy(error) {
      flush()
      problem ??= error
      socket.destroy()
    },
  }
}
