import { readXrd } from '../src/browser/read-xrd.js'
import { type Fetch, findAlternatives } from '../src/index.js'
import { documents } from './documents.js'
import { outcome } from './outcome.js'

Object.assign(globalThis, {
  outcomes: () => documents.map((xml) => outcome(readXrd, xml)),
  /** There is no TLS on loopback: what is to be fetched from a domain is fetched from a port. */
  find(origin: string) {
    const here: Fetch = (url, init) => fetch(url.replace('https://localhost', origin), init)
    return findAlternatives('localhost', { fetch: here, loopback: true })
  },
})
