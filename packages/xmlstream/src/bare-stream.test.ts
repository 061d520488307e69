import { Element } from '@trestle/xml'
import { describe, expect, it } from 'vitest'
import { createBareStream, createXmlStream, memoryPair, streamFraming } from './index.js'

const framing = streamFraming({ contentNamespace: 'jabber:client' })

/** A bare stream that has exchanged headers with an ordinary one. */
async function open(onElement: (element: Element) => void) {
  const [a, b] = memoryPair()
  const failures: unknown[] = []
  let close: (error: Error | undefined) => void
  const closed = new Promise<Error | undefined>((resolve) => {
    close = resolve
  })
  const listener = { onElement, onClose: (error: Error | undefined) => close(error) }
  const near = createBareStream({
    transport: a,
    role: 'initiator',
    framing,
    listener,
    onFailure: (error) => failures.push(error),
  })
  const far = createXmlStream({ transport: b, role: 'receiver', framing })
  await Promise.all([near.open({ to: 'montague.example' }), far.open((peer) => ({ from: peer.to, id: 's1' }))])
  return { near, far, closed, failures }
}

describe('createBareStream', () => {
  it('tells its listener of elements in order, and of the end', async () => {
    const heard: string[] = []
    let all = () => {}
    const heardAll = new Promise<void>((resolve) => {
      all = resolve
    })
    const { near, far, closed } = await open(({ name }) => {
      if (heard.push(name) === 3) all()
    })
    far.events.on('element', (element) => far.send(element))
    for (const name of ['a', 'b', 'c']) near.send(new Element(name, 'urn:x'))
    near.flush()
    expect(near.empty).toBe(true)
    await heardAll
    await far.close()
    expect(await closed).toBeUndefined()
    expect(heard).toEqual(['a', 'b', 'c'])
    expect(near.state).toBe('closed')
  })

  it('goes on when its listener throws', async () => {
    const heard: string[] = []
    const { far, closed, failures } = await open(({ name }) => {
      heard.push(name)
      throw new Error(name)
    })
    far.send(new Element('a', 'urn:x'))
    far.send(new Element('b', 'urn:x'))
    await far.close()
    await closed
    expect(heard).toEqual(['a', 'b'])
    expect(failures.map(String)).toEqual(['Error: a', 'Error: b'])
  })

  it('tells why the connection ended', async () => {
    const { near, far, closed } = await open(() => {})
    far.destroy()
    expect(await closed).toMatchObject({ code: 'connection-lost' })
    expect(() => near.send(new Element('a', 'urn:x'))).toThrow('The stream is closed.')
  })
})
