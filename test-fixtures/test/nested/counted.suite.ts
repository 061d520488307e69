import { describe, expect, it } from 'vitest'
import { describeWith, describeWithServers, type TestedServer } from '../../src/index.js'

const starts: string[] = []
const fake = async (): Promise<TestedServer> => {
  starts.push('fake')
  return {
    name: 'fake',
    domain: 'localhost',
    host: '127.0.0.1',
    c2sPort: 1,
    componentPort: 2,
    ca: '',
    register: async () => {},
    restart: async () => {},
    stop: async () => {
      starts.push('stopped')
    },
  }
}

describeWithServers('first', { extra: { fake } }, (server, kind) => {
  it('has its server', () => {
    expect(server().name).toBe(kind)
  })
  it('has one more test', () => {})
})

describeWithServers('second', { extra: { fake }, servers: [] }, (server) => {
  it('shares the server', () => {
    expect(server().name).toBe('fake')
    expect(starts).toEqual(['fake'])
  })
})

describeWithServers('third', { extra: { fake }, servers: [], options: { registration: true } }, () => {
  it('has a server of its own for other options', () => {
    expect(starts).toEqual(['fake', 'fake'])
  })
})

describeWith({ tool: 'slixmpp' }, 'fourth', () => {
  it('runs', () => {})
})

describe('without servers', () => {
  it('runs', () => {})
})
