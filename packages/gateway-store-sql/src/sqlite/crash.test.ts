import { expect, it } from 'vitest'
import { runProgram } from '../../test/child.js'
import { temporaryFile } from '../../test/temporary.js'
import { openSqliteStore } from '../index.js'

const JULIET = 'juliet@capulet.example'

it.each([1, 50, 200])(
  'has everything it said it keeps, after kill -9 at line %i',
  { timeout: 60_000 },
  async (line) => {
    const file = temporaryFile()
    const child = runProgram('write-messages', [file])
    await child.said(line)
    await child.killed()
    const store = await openSqliteStore({ file })
    const pending = new Set((await store.incoming.pending(JULIET)).map(({ clientId }) => clientId))
    const accepted = async (number: number) =>
      (await store.outgoing.add({
        user: JULIET,
        chat: 'nurse',
        legacyId: `legacy-${number}`,
        stanzas: [],
        at: new Date(),
      })) === undefined
    for (const number of child.lines.map(Number)) {
      expect(number % 2 === 1 ? await accepted(number) : pending.has(`client-${number}`), `message ${number}`).toBe(
        true,
      )
    }
    await store.close()
  },
)

it('lets one process at a time have the data, and the next when that was killed', { timeout: 60_000 }, async () => {
  const file = temporaryFile()
  const child = runProgram('write-messages', [file])
  await child.said(1)
  await expect(openSqliteStore({ file })).rejects.toMatchObject({ name: 'StoreError', code: 'locked' })
  await child.said(child.lines.length + 1)
  await child.killed()
  const store = await openSqliteStore({ file })
  await expect(openSqliteStore({ file })).rejects.toMatchObject({ code: 'locked' })
  await store.close()
  await (await openSqliteStore({ file })).close()
})

it.each([0, 12, 77])('exits as it is told to while it writes, at line %i', { timeout: 60_000 }, async (line) => {
  const { ended } = runProgram('write-messages', [temporaryFile(), String(line)])
  expect(await ended).toEqual({ code: 7, signal: null, errors: '' })
})
