import { describe, expect, it } from 'vitest'
import { decodeBase64 } from '../base64.js'
import type { ChannelBinding, Credentials, Offer } from '../index.js'
import { scramClient } from './client.js'
import type { ScramKeys } from './keys.js'
import { deriveScramKeys } from './keys.js'
import { scramMechanism } from './mechanism.js'
import { scramServer } from './server.js'

const encode = (text: string) => new TextEncoder().encode(text)
const decode = (bytes: Uint8Array | undefined) => new TextDecoder().decode(bytes)

interface Vector {
  readonly source: string
  readonly mechanism: string
  readonly credentials: Credentials
  readonly bindingFlag?: 'n' | 'y'
  readonly binding?: ChannelBinding
  readonly clientNonce: string
  readonly serverNonce: string
  readonly salt: string
  readonly clientFirst: string
  readonly serverFirst: string
  readonly clientFinal: string
  readonly serverFinal: string
}

const vectors: readonly Vector[] = [
  {
    source: 'RFC 5802 §5',
    mechanism: 'SCRAM-SHA-1',
    credentials: { username: 'user', password: 'pencil' },
    clientNonce: 'fyko+d2lbbFgONRv9qkxdawL',
    serverNonce: '3rfcNHYJY1ZVvWVs7j',
    salt: 'QSXCR+Q6sek8bf92',
    clientFirst: 'n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL',
    serverFirst: 'r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096',
    clientFinal: 'c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=',
    serverFinal: 'v=rmF9pqV8S7suAoZWja4dJRkFsKQ=',
  },
  {
    source: 'RFC 7677 §3',
    mechanism: 'SCRAM-SHA-256',
    credentials: { username: 'user', password: 'pencil' },
    clientNonce: 'rOprNGfwEbeRWgbNEkqO',
    serverNonce: '%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0',
    salt: 'W22ZaJ0SNY7soEsUEjb6gQ==',
    clientFirst: 'n,,n=user,r=rOprNGfwEbeRWgbNEkqO',
    serverFirst: 'r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096',
    clientFinal:
      'c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=',
    serverFinal: 'v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=',
  },
  {
    source: "computed by Python's hashlib: escaped name, flag y",
    mechanism: 'SCRAM-SHA-512',
    credentials: { username: 'juliet,=', password: 'pencil' },
    bindingFlag: 'y',
    clientNonce: 'rOprNGfwEbeRWgbNEkqO',
    serverNonce: 'Zk3Xv0Bq',
    salt: 'W22ZaJ0SNY7soEsUEjb6gQ==',
    clientFirst: 'y,,n=juliet=2C=3D,r=rOprNGfwEbeRWgbNEkqO',
    serverFirst: 'r=rOprNGfwEbeRWgbNEkqOZk3Xv0Bq,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096',
    clientFinal:
      'c=eSws,r=rOprNGfwEbeRWgbNEkqOZk3Xv0Bq,p=Y3X8wXwAutL2HXQMhFUUWrcE1559YraKLYnLWHdoRAF52y0qhElKDiIYsihhCI1p5GJ3PwnBx1/lKlxvkv4zoQ==',
    serverFinal: 'v=t/FuR6e8ZJ3VDfEtaPQ7+CBDXGJpW8VTWy/+K3S0kvzvQBhJMI27/7JThUGgmcLnPJXj85stp0OQ90ut5nC20A==',
  },
  {
    source: "computed by Python's hashlib: channel binding, authorization identity",
    mechanism: 'SCRAM-SHA-256-PLUS',
    credentials: { username: 'user', password: 'pencil', authzid: 'romeo@example.org' },
    binding: { type: 'tls-exporter', data: Uint8Array.from({ length: 32 }, (_, i) => i) },
    clientNonce: 'rOprNGfwEbeRWgbNEkqO',
    serverNonce: 'Zk3Xv0Bq',
    salt: 'W22ZaJ0SNY7soEsUEjb6gQ==',
    clientFirst: 'p=tls-exporter,a=romeo@example.org,n=user,r=rOprNGfwEbeRWgbNEkqO',
    serverFirst: 'r=rOprNGfwEbeRWgbNEkqOZk3Xv0Bq,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096',
    clientFinal:
      'c=cD10bHMtZXhwb3J0ZXIsYT1yb21lb0BleGFtcGxlLm9yZywAAQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHw==,r=rOprNGfwEbeRWgbNEkqOZk3Xv0Bq,p=rzVVN6aZt/LAH+rWb3PJxFKNa4xG4LWoZo/uGdnY85A=',
    serverFinal: 'v=KOz5Ex0hkzFEa1pGzD+ZH8H5dCi2fsjEeGRDaxS3yfg=',
  },
]

describe.each(vectors)('$mechanism: $source', (vector) => {
  const mechanism = scramMechanism(vector.mechanism)!

  it('as a client', async () => {
    const { credentials, bindingFlag, binding } = vector
    const client = scramClient(
      mechanism,
      { credentials, ...(bindingFlag ? { bindingFlag } : {}), ...(binding ? { channelBinding: binding } : {}) },
      vector.clientNonce,
    )
    expect(decode(await client.start())).toBe(vector.clientFirst)
    expect(decode(await client.respond(encode(vector.serverFirst)))).toBe(vector.clientFinal)
    await client.finish(encode(vector.serverFinal))
  })

  it('as a server', async () => {
    const { credentials, binding } = vector
    const lookup = (): Promise<ScramKeys> =>
      deriveScramKeys(mechanism.hash, credentials.password!, decodeBase64(vector.salt)!, 4096)
    const server = scramServer(
      mechanism,
      { lookup, ...(binding ? { channelBindings: [binding] } : {}) },
      vector.serverNonce,
    )
    expect(await server.respond(encode(vector.clientFirst))).toEqual({ challenge: encode(vector.serverFirst) })
    expect(await server.respond(encode(vector.clientFinal))).toEqual({
      success: {
        username: credentials.username,
        ...(credentials.authzid ? { authzid: credentials.authzid } : {}),
        data: encode(vector.serverFinal),
      },
    })
  })
})

describe('XEP-0474 §6.3, whose client adds an extension of its own', () => {
  const offer: Offer = {
    mechanisms: ['SCRAM-SHA-1-PLUS', 'SCRAM-SHA-1'],
    channelBindings: ['tls-server-end-point', 'tls-exporter'],
  }
  const binding: ChannelBinding = { type: 'tls-exporter', data: encode('THIS IS FAKE CB DATA') }
  const clientNonce = '12C4CD5C-E38E-4A98-8F6D-15C38F51CCC6'
  const nonce = `${clientNonce}a09117a6-ac50-4f2f-93f1-93799c2bddf6`
  const clientFirst = `p=tls-exporter,,n=user,r=${clientNonce}`
  const serverFirst = `r=${nonce},s=QSXCR+Q6sek8bf92,i=4096,h=G6k/rBLDqgOhRRaCuuatSDFkJ08=`
  const clientFinal =
    `c=cD10bHMtZXhwb3J0ZXIsLFRISVMgSVMgRkFLRSBDQiBEQVRB,r=${nonce},` +
    'x=19C6532F-1CF4-4A27-A18D-DC9CEA41BBB3,p=M/SIDjT+dfcxUh89jZEypRvFxB4='
  const mechanism = scramMechanism('SCRAM-SHA-1-PLUS')!

  it('as a server', async () => {
    const lookup = () => deriveScramKeys('SHA-1', 'pencil', decodeBase64('QSXCR+Q6sek8bf92')!, 4096)
    const options = { lookup, channelBindings: [binding], offer }
    const server = scramServer(mechanism, options, nonce.slice(clientNonce.length))
    expect(await server.respond(encode(clientFirst))).toEqual({ challenge: encode(serverFirst) })
    expect(await server.respond(encode(clientFinal))).toEqual({
      success: { username: 'user', data: encode('v=MQrMPvv7yv4x4Cq4W4Ih25EqS2c=') },
    })
  })

  it('as a client, who notices a changed offer', async () => {
    const credentials = { username: 'user', password: 'pencil' }
    const attempt = async (seen: Offer, challenge = serverFirst) => {
      const options = { credentials, channelBinding: binding, offer: seen, requireOfferHash: true }
      const client = scramClient(mechanism, options, clientNonce)
      await client.start()
      return client.respond(encode(challenge))
    }
    await expect(attempt(offer)).resolves.toBeInstanceOf(Uint8Array)
    for (const seen of [
      { ...offer, mechanisms: ['SCRAM-SHA-1'] },
      { ...offer, channelBindings: ['tls-exporter'] },
      { mechanisms: offer.mechanisms },
    ]) {
      await expect(attempt(seen)).rejects.toMatchObject({ code: 'downgrade' })
    }
    await expect(attempt(offer, serverFirst.replace(/,h=.*/, ''))).rejects.toMatchObject({ code: 'downgrade' })
  })
})
