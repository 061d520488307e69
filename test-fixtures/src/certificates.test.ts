import { X509Certificate } from 'node:crypto'
import { connect, createServer, type TLSSocket } from 'node:tls'
import { describe, expect, it } from 'vitest'
import { createCertificates } from './certificates.js'

function handshake(certificate: string, key: string, options: { ca: string; servername: string }): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer({ cert: certificate, key }, (socket: TLSSocket) => socket.resume())
    server.on('tlsClientError', () => {})
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      const port = typeof address === 'object' && address ? address.port : 0
      const socket = connect({ port, host: '127.0.0.1', ...options })
      const finish = (accepted: boolean) => () => {
        socket.destroy()
        server.close(() => resolve(accepted))
      }
      socket.once('secureConnect', finish(true))
      socket.once('error', finish(false))
    })
  })
}

describe('createCertificates', () => {
  it('makes a certificate that verifies for its names under its authority only', async () => {
    const one = await createCertificates({ dns: ['localhost', 'gw.localhost'], ips: ['127.0.0.1'] })
    const other = await createCertificates({ dns: ['localhost'] })
    const ask = (ca: string, servername: string) => handshake(one.certificate, one.key, { ca, servername })
    expect(await ask(one.ca, 'localhost')).toBe(true)
    expect(await ask(one.ca, 'gw.localhost')).toBe(true)
    expect(await ask(one.ca, 'elsewhere.localhost')).toBe(false)
    expect(await ask(other.ca, 'localhost')).toBe(false)
  })

  it('names the IP addresses and the roles', async () => {
    const { ca, certificate } = await createCertificates({ dns: ['localhost'], ips: ['127.0.0.1', '::1'] })
    const leaf = new X509Certificate(certificate)
    expect(leaf.checkIP('127.0.0.1')).toBe('127.0.0.1')
    expect(leaf.checkIP('::1')).toBe('::1')
    expect(leaf.ca).toBe(false)
    expect(new X509Certificate(ca).ca).toBe(true)
    expect(leaf.checkIssued(new X509Certificate(ca))).toBe(true)
  })
})
