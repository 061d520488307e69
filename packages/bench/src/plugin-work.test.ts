import { describe, expect, it } from 'vitest'
import { createPluginWork, STANZAS } from './plugin-work.js'
import { createQuietServer } from './quiet-server.js'

describe('a component with synthetic plugins', () => {
  it.each(STANZAS.map((stanza) => ({ stanza })))('has each $stanza handled by its plugin', async ({ stanza }) => {
    const work = await createPluginWork(7)
    const { nsPerStanza, handled } = await work.run({ stanza, stanzas: 300, times: 2 })
    expect(handled).toBe(600)
    expect(nsPerStanza).toBeGreaterThan(0)
    await work.stop()
  })
})

describe('the quiet server', () => {
  it('counts what it is sent', async () => {
    const server = createQuietServer()
    const transport = await server.connector.connect()
    const heard: string[] = []
    transport.open({ onData: (chunk) => void heard.push(String(chunk)), onDrain() {}, onClose() {} })
    expect(transport.write('12345')).toBe(true)
    server.deliver(Buffer.from('6'))
    expect({ written: server.written, heard }).toEqual({ written: 5, heard: ['6'] })
  })
})
