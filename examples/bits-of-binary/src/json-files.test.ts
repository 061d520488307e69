import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { JID } from '@trestle/jid'
import { createHostPair } from '@trestle/testing'
import { bob } from '@trestle/xep-0231'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { jsonFiles, keepInJsonFiles, play } from './index.js'

const coucou = new TextEncoder().encode('coucou')
const COUCOU = 'sha1+5ed25af7b1ed23fb00122e13d7f74c4d8262acd8@bob.xmpp.org'

let root: string
let folder: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'bits-of-binary-test-'))
  folder = join(root, 'bits')
})
afterEach(() => rm(root, { recursive: true, force: true }))

const pair = () => createHostPair((host) => host.use(bob))
const call = <A>(args: A, from?: string) => ({
  jid: undefined,
  node: undefined,
  from: from === undefined ? undefined : JID.parse(from),
  args,
})

describe('bits of binary in JSON files', () => {
  it('replace the memory, and give way to it again', async () => {
    const { juliet } = pair()
    const bits = juliet.get(bob)
    const undo = keepInJsonFiles(bits, folder)
    await expect(bits.setBob(coucou, 'text/plain', { maxAge: 60 })).resolves.toBe(COUCOU)
    expect(await readdir(folder)).toEqual([`${COUCOU}.json`])
    expect(JSON.parse(await readFile(join(folder, `${COUCOU}.json`), 'utf8'))).toEqual({
      cid: COUCOU,
      type: 'text/plain',
      maxAge: 60,
      data: 'Y291Y291',
    })
    await expect(bits.getBob({ cid: COUCOU })).resolves.toEqual({
      cid: COUCOU,
      type: 'text/plain',
      maxAge: 60,
      data: coucou,
    })
    undo()
    await expect(bits.getBob({ cid: COUCOU })).rejects.toMatchObject({ code: 'not-found' })
  })

  it('survive the program', async () => {
    const [first, second] = [pair().juliet, pair().juliet]
    keepInJsonFiles(first.get(bob), folder)
    await first.get(bob).setBob(coucou, 'text/plain')
    first.stop()
    keepInJsonFiles(second.get(bob), folder)
    await expect(second.get(bob).getBob({ cid: COUCOU })).resolves.toMatchObject({ data: coucou })
  })

  it('are deleted, more than once too', async () => {
    const { juliet } = pair()
    const bits = juliet.get(bob)
    keepInJsonFiles(bits, folder)
    await bits.setBob(coucou, 'text/plain')
    await bits.delBob(COUCOU)
    await bits.delBob(COUCOU)
    expect(await readdir(folder)).toEqual([])
    await expect(bits.getBob({ cid: COUCOU })).rejects.toMatchObject({ code: 'not-found' })
  })

  it('are fetched by another client, which keeps them in its own files', async () => {
    const { romeo, juliet } = pair()
    const theirs = join(root, 'theirs')
    keepInJsonFiles(juliet.get(bob), folder)
    keepInJsonFiles(romeo.get(bob), theirs)
    await juliet.get(bob).setBob(coucou, 'text/plain')
    await expect(romeo.get(bob).getBob({ cid: COUCOU, from: juliet.jid })).resolves.toMatchObject({ data: coucou })
    expect(await readdir(theirs)).toEqual([`${COUCOU}.json`])
    await juliet.get(bob).delBob(COUCOU)
    await expect(juliet.get(bob).getBob({ cid: COUCOU, from: romeo.jid })).rejects.toMatchObject({
      condition: 'item-not-found',
    })
  })

  it('are forgotten when their sender said so', async () => {
    const loader = jsonFiles(folder)
    const bits = { cid: COUCOU, type: 'text/plain', maxAge: 0, data: coucou }
    await loader.setBob(call(bits, 'romeo@montague.example'))
    await expect(loader.getBob(call(COUCOU))).resolves.toBeUndefined()
    await loader.setBob(call(bits))
    await expect(loader.getBob(call(COUCOU))).resolves.toMatchObject({ data: coucou })
  })

  it('say what is wrong with a broken file, to ourselves alone', async () => {
    const { romeo, juliet } = pair()
    const errors: unknown[] = []
    juliet.xmpp.events.on('error', ({ error }) => errors.push(error))
    keepInJsonFiles(juliet.get(bob), folder)
    await mkdir(folder)
    await writeFile(join(folder, `${COUCOU}.json`), '{')
    await expect(romeo.get(bob).getBob({ cid: COUCOU, from: juliet.jid })).rejects.toMatchObject({
      condition: 'internal-server-error',
      text: undefined,
    })
    expect(errors).toMatchObject([expect.any(SyntaxError)])
  })

  it.each([
    '../secret',
    `../secret+${'0a'.repeat(20)}@bob.xmpp.org`,
    `sha1+/../../secret`,
    '..',
    '',
    `sha1+${'0a'.repeat(20)}@bob.xmpp.org/../../secret`,
    'secret\0',
  ])('never leave their folder: %j', async (cid) => {
    await mkdir(folder)
    await writeFile(join(root, 'secret.json'), JSON.stringify({ cid, data: '' }))
    const { romeo, juliet } = pair()
    keepInJsonFiles(juliet.get(bob), folder)
    const loader = jsonFiles(folder)
    await expect(loader.getBob(call(cid))).rejects.toMatchObject({ code: 'invalid-cid' })
    await expect(loader.setBob(call({ cid, data: coucou }))).rejects.toMatchObject({ code: 'invalid-cid' })
    await expect(loader.delBob(call(cid))).rejects.toMatchObject({ code: 'invalid-cid' })
    await expect(juliet.get(bob).getBob({ cid })).rejects.toMatchObject({ code: 'invalid-cid' })
    if (!cid.includes('\0')) {
      const answer = juliet.nextSent()
      juliet.receive(
        `<iq type='get' id='x' from='${romeo.jid}' to='${juliet.jid}'><data xmlns='urn:xmpp:bob' cid='${cid}'/></iq>`,
      )
      expect((await answer).attrs['type']).toBe('error')
    }
    expect((await readdir(root)).sort()).toEqual(['bits', 'secret.json'])
    expect(await readdir(folder)).toEqual([])
  })
})

it('tells its story', async () => {
  const { romeo, juliet } = pair()
  const lines: string[] = []
  await play(juliet, romeo, folder, (line) => lines.push(line))
  expect(lines).toEqual([
    `Its content id is ${COUCOU}.`,
    `In the folder: ${COUCOU}.json`,
    'Read from there: coucou, of type text/plain',
    `Fetched by ${romeo.jid}: coucou`,
    'In the folder after it was deleted: nothing',
  ])
})
