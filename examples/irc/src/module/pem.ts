import type { ClientCertificate } from '../irc/link.js'

const block = /-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\s]+)-----END \1-----/g

/** Reads a certificate and its key, also where a field of one line took the line breaks out of them. */
export function readPem(text: string): ClientCertificate | undefined {
  const blocks = [...text.slice(0, 100_000).matchAll(block)].map(([, name = '', body = '']) => {
    const lines = body.replace(/\s+/g, '').match(/.{1,64}/g) ?? []
    return { name, pem: [`-----BEGIN ${name}-----`, ...lines, `-----END ${name}-----`, ''].join('\n') }
  })
  const certificates = blocks.filter(({ name }) => name === 'CERTIFICATE')
  const key = blocks.find(({ name }) => /^([A-Z]+ )?PRIVATE KEY$/.test(name))
  if (certificates.length === 0 || !key) return undefined
  return { certificate: certificates.map(({ pem }) => pem).join(''), key: key.pem }
}
